from datetime import date, timedelta

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from partners.onboarding.drafts import MOVE, STAY, somebody_else
from partners.onboarding.models import Journey, JourneyVersion
from partners.onboarding.registry import HAPPENINGS
from partners.onboarding.replaying import happenings_asked
from portal import clock
from portal.mail.streams import OPTIONAL_CHOICES
from portal.reasons import LONGEST as LONGEST_REASON

LONGEST = timedelta(days=731)
FARTHEST = timedelta(days=3653)  # a moment of the calendar's first or last day is none in every zone


def _day(label, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


class InventedForm(forms.Form):
    """When an invented partner begins, and on which days what the journey asks of happens to it, if it does."""

    starts = _day(_("Begins on"), required=True)
    until = _day(_("As of the end of"), required=True)

    def __init__(self, data, version: JourneyVersion, **options) -> None:
        super().__init__(data, **options)
        self.codes = happenings_asked(version)
        for code in self.codes:
            self.fields[code] = _day(capfirst(str(HAPPENINGS[code].label)))

    def clean_starts(self) -> date:
        starts = self.cleaned_data["starts"]
        if abs(starts - clock.reader_s_today()) > FARTHEST:
            raise forms.ValidationError(_("Choose a day within ten years of today."))
        return starts

    def clean(self) -> dict:
        starts, until = self.cleaned_data.get("starts"), self.cleaned_data.get("until")
        if starts and until and not timedelta() <= until - starts <= LONGEST:
            self.add_error("until", _("Choose a day from the beginning on, at most two years later."))
        return self.cleaned_data

    @property
    def happens(self) -> dict:
        return {code: self.cleaned_data[code] for code in self.codes if self.cleaned_data.get(code)}


class JourneyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    stream = forms.ChoiceField(
        label=_("Stream"),
        choices=OPTIONAL_CHOICES,
        help_text=_("What its mails are for whoever reads them. Readers can stop a stream."),
    )
    entry = forms.ChoiceField(label=_("Starts"), choices=Journey.Entry.choices)


class PublishForm(forms.Form):
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)
    running = forms.ChoiceField(
        label=_("Those who are on the journey"),
        choices=[
            (STAY, _("stay on the version with which they began")),
            (MOVE, _("move to the new version, to the step where they stand or the next one that is left")),
        ],
        initial=STAY,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data, journey: Journey, **options) -> None:
        super().__init__(data, **options)
        self.fields["seen"].initial = journey.edition
        if not somebody_else(journey):
            self.fields["reason"].required = True
            self.fields["reason"].help_text = _(
                "Nobody else could read it before it is published: write why it is right."
            )
