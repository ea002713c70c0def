from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from partners.reports.summing import GROUPINGS
from partners.scheduled_reports.models import Period, ScheduledReport
from partners.scheduled_reports.standing import possible_readers
from portal.tenancy.actor import Actor
from portal.web.forms import SeenForm
from portal.web.widgets import ManyOptions

CALENDAR = {"type": "date", "data-with": "chosen"}
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class ScheduledReportForm(SeenForm):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The subject of the mail begins with it."))
    by = forms.ChoiceField(label=_("By"))
    period = forms.ChoiceField(
        label=_("Days"), choices=Period, help_text=_("Counted anew for each mail, from the day it is due on.")
    )
    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs=CALENDAR),
        help_text=_("Only for always the same days."),
    )
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs=CALENDAR))
    rhythm = forms.ChoiceField(label=_("How often"), choices=ScheduledReport.Rhythm)
    weekday = forms.TypedChoiceField(
        label=_("On which weekday"), coerce=int, choices=[(number + 1, words) for number, words in WEEKDAYS.items()],
        widget=forms.Select(attrs={"data-with": "weekly"}),
        help_text=_("Where it is mailed every week."),
    )  # fmt: skip
    month_day = forms.TypedChoiceField(
        label=_("On which day of the month"), coerce=int, choices=[(day, day) for day in range(1, 29)],
        widget=forms.Select(attrs={"data-with": "monthly"}),
        help_text=_("Where it is mailed every month. Every month has the days up to the 28th."),
    )  # fmt: skip
    hour = forms.TypedChoiceField(
        label=_("At"),
        coerce=int,
        choices=HOURS,
        help_text=_("In the time zone of each reader; later where its days are not over yet in UTC."),
    )
    readers = forms.MultipleChoiceField(
        label=_("To whom"),
        widget=ManyOptions(search=_("Find a person")),
        help_text=_("Each gets it in their language, with what they may see themselves."),
    )

    def clean(self) -> dict[str, Any]:
        """Days that were typed before another period was chosen are no wish."""
        values = super().clean() or self.cleaned_data
        if values.get("period") != Period.CHOSEN:
            values |= {"since": None, "until": None}
        return values

    def __init__(self, data: Mapping | None, actor: Actor, report: ScheduledReport | None = None, **options: Any):
        super().__init__(data, **options)
        offered = [one for one in GROUPINGS.values() if actor.is_staff or not one.staff]
        self.fields["by"].choices = [(one.code, one.label) for one in offered]  # type: ignore[attr-defined]
        people = {user.pk: str(user) for user in possible_readers(actor.partner_id)}
        if report:  # also who reads it and may do so no more: the page says so
            people |= {row.user_id: str(row.user) for row in report.readers.present().select_related("user")}
        self.fields["readers"].choices = list(people.items())  # type: ignore[attr-defined]
