from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import QualificationKind
from partners.qualifications.models import Qualification
from portal.web.reasons import reason_field


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=_("Qualification"), choices=QualificationKind)
    institution = forms.ChoiceField(label=_("Kind of institution"))
    registration = forms.CharField(
        label=_("Registration number"),
        max_length=80,
        required=False,
        help_text=_("In a public register: of schools, of charities, of companies."),
    )
    domain = forms.CharField(label=_("Domain"), max_length=253, required=False)
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What helps the network to decide: where it is registered, who confirms it."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        kinds = [
            (kind.label, [(one, Qualification.Institution(one).label) for one in Qualification.OF[kind]])
            for kind in QualificationKind
        ]
        cast(forms.ChoiceField, self.fields["institution"]).choices = kinds


class ConfirmForm(forms.Form):
    expires_on = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day on which it does not hold any more."),
    )
    reason = reason_field(_("What was looked at. The partner reads it."), required=False)
