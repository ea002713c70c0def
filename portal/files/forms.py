from django import forms
from django.utils.translation import gettext_lazy as _


class FileForm(forms.Form):
    """On the card of a record; what the file must be the service says."""

    file = forms.FileField(
        label=_("File"), allow_empty_file=True, help_text=_("PDF, picture, Office file or text, at most 20 MB.")
    )
