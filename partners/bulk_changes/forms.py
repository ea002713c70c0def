"""Shape only; which values a change takes is the service's to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.bulk_changes.kinds import Kind, Rounding
from partners.catalogue.models import Term
from portal.web.reasons import ReasonForm


class PlanForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is to be done"), choices=Kind)
    value = forms.IntegerField(
        label=_("Number"),
        required=False,
        help_text=_(
            "Of a change of seats: how many altogether, or how many (or how many percent) more; fewer with a minus."
        ),
    )
    rounding = forms.ChoiceField(
        label=_("Rounding"),
        choices=[("", _("None")), *Rounding.choices],
        required=False,
        help_text=_("Of percent: seldom a whole number of seats."),
    )
    term = forms.ChoiceField(
        label=_("Term"),
        choices=[("", _("None")), *Term.choices],
        required=False,
        help_text=_("Of another term from the renewal."),
    )


class ConfirmForm(ReasonForm):
    hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
