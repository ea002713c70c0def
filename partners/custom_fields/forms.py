from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.custom_fields.kinds import LONGEST, LONGEST_CHOICE, Kind
from partners.custom_fields.models import CustomField
from partners.custom_fields.services import LAST_RANK, MOST_CHOICES
from portal.web.forms import LinesField, SeenForm

NOTHING = ("", "–")


def control_for(field: CustomField, value: str = "") -> forms.Field:
    """As the field's kind wants it; `value` is what a client has, which stays on offer. The service reads what is typed."""
    options: dict[str, Any] = {"label": field.name, "help_text": field.help, "required": False}
    if field.kind == Kind.YES_NO:
        return forms.ChoiceField(choices=[NOTHING, ("true", _("Yes")), ("false", _("No"))], **options)
    if field.kind == Kind.CHOICE:
        offered = dict.fromkeys([*field.choices, *([value] if value else [])])
        return forms.ChoiceField(choices=[NOTHING, *((text, text) for text in offered)], **options)
    if field.kind == Kind.NUMBER:
        return forms.CharField(max_length=40, widget=forms.NumberInput(attrs={"step": "any"}), **options)
    if field.kind == Kind.DATE:
        return forms.CharField(max_length=10, widget=forms.DateInput(attrs={"type": "date"}), **options)
    return forms.CharField(max_length=LONGEST, **options)


def controls_for(fields: Iterable[CustomField], saved: Mapping[str, str]) -> dict[str, forms.Field]:
    """By the names that refusals have for them."""
    return {field.key: control_for(field, saved.get(field.key, "")) for field in fields}


class CustomFieldForm(SeenForm):
    """Shape only. `kind` is that of a field that is there: it stays."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Kind, help_text=_("It stays: the values of one kind are no values of another.")
    )
    choices = LinesField(
        label=pgettext_lazy("custom field", "Choices"),
        required=False,
        max_length=MOST_CHOICES * (LONGEST_CHOICE + 2),
        help_text=_("Of a field with several choices: one on each line."),
    )
    help = forms.CharField(
        label=_("Help"), max_length=200, required=False, help_text=_("Stands below the field where it is filled in.")
    )
    rank = forms.IntegerField(
        label=pgettext_lazy("custom field", "Place"),
        min_value=0,
        max_value=LAST_RANK,
        required=False,
        help_text=_("Lower comes first. Left empty: the last one."),
    )

    def __init__(self, *args, kind: str = "", **options):
        super().__init__(*args, **options)
        if kind:
            del self.fields["kind"]
        if kind and kind != Kind.CHOICE:
            del self.fields["choices"]
