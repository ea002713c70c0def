from django import forms
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    """Of which day the catalogue is shown."""

    on = forms.DateField(label=_("On the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
