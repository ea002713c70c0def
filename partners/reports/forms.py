"""What a report is asked for. Both doors read it."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from partners.reports.summing import GROUPINGS
from partners.subscriptions.terms import add_months
from portal import clock
from portal.tenancy.actor import Actor

LONGEST = 120  # months
YEARS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


def asked_usually() -> dict[str, date]:
    """This month and the eleven before it."""
    today = clock.today()
    return {"since": add_months(today.replace(day=1), -11), "until": today}


class ReportForm(forms.Form):
    by = forms.ChoiceField(label=_("By"))
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}), validators=YEARS)
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}), validators=YEARS)

    def __init__(self, asked: Mapping, actor: Actor):
        usual = {name: value.isoformat() for name, value in asked_usually().items()} | {"by": "month"}
        given = {name: str(asked[name])[:40] for name in usual if asked.get(name)}
        super().__init__(usual | given)
        offered = [one for one in GROUPINGS.values() if actor.is_staff or not one.staff]
        self.fields["by"].choices = [(one.code, one.label) for one in offered]  # type: ignore[attr-defined]

    def clean(self):
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and since > until:
            self.add_error("until", _("It ends before it begins."))
        elif since and until and add_months(since, LONGEST) < until:
            self.add_error("until", _("A report covers ten years at most."))
        return values
