from django import forms
from django.utils.translation import gettext_lazy as _


class SkipForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Why this mail is not to be sent. It stays in the timeline."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
