from django import forms
from django.utils.translation import gettext_lazy as _

from portal.notes.models import LONGEST
from portal.web.forms import SeenForm


class NoteForm(SeenForm):
    """`hint` says who reads it."""

    text = forms.CharField(
        label=_("New note"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "data-mentions": "mentions"}),
        error_messages={"required": _("Write what your colleagues should know.")},
    )

    def __init__(self, *args, hint: str = "", **options):
        super().__init__(*args, **options)
        self.fields["text"].help_text = hint
        if "seen" in self.fields:
            self.fields["text"].label = _("Note")
