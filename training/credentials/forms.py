from django import forms
from django.utils.translation import gettext_lazy as _


class CheckForm(forms.Form):
    number = forms.CharField(
        label=_("Certificate number"),
        max_length=40,
        help_text=_("It stands on the certificate: twelve letters and digits, such as 7K3M-9Q2X-4HTD."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
