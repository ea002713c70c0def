from django import forms
from django.utils.translation import gettext_lazy as _


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Why this need not happen any more. It stays in the audit trail."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
