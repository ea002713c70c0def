"""The reason as a form asks for it: one field, and the form that asks for nothing else."""

from typing import TYPE_CHECKING, Union

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.reasons import LONGEST

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words = Union[str, "_StrPromise"]


def reason_field(help_text: Words, **options) -> forms.CharField:
    """`help_text` says who reads it."""
    return forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("A reason is missing. Write in a sentence why.")},
        **options,
    )


class ReasonForm(forms.Form):
    reason = reason_field("")

    def __init__(self, *args, read_by: Words, **options):
        super().__init__(*args, **options)
        self.fields["reason"].help_text = read_by
