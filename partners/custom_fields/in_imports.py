"""A partner's custom fields as columns of a file of clients that is brought in."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.custom_fields.kinds import LONGEST, Kind, in_words, read_value, tidied
from partners.custom_fields.models import CustomField
from partners.custom_fields.queries import asked_fields
from portal.imports.cells import Cell, Context, one_of, read_line
from portal.imports.dates import date_cell, date_order
from portal.imports.mapping import Field
from portal.imports.numbers import decimal_mark, read_decimal
from portal.text import words_only

PREFIX = "custom_fields."
_TRUTH_WORDS = {
    True: ("Yes", "Ja", "Wahr", "1", "Y", "J", "X", "On", "Oui"),
    False: ("No", "Nein", "Falsch", "0", "N", "Off", "Non"),
}
_truth_cell = one_of(_TRUTH_WORDS, _("Yes or No"), strict=True)


def fields_of(partner_id: str) -> tuple[Field, ...]:
    """Recognised by their names, as an export heads its columns."""
    return tuple(_field(field) for field in asked_fields(partner_id))


def _field(field: CustomField) -> Field:
    aliases = (field.name,) if words_only(field.name) else ()
    shown = partial(in_words, field.kind)
    if field.kind == Kind.TEXT:
        return Field(field.key, field.name, read_line, aliases, max_length=LONGEST, shown=shown)
    if field.kind == Kind.NUMBER:
        read = partial(_number_cell, field.name)
        return Field(field.key, field.name, read, aliases, survey=decimal_mark, shown=shown)
    if field.kind == Kind.DATE:
        return Field(field.key, field.name, date_cell, aliases, empty=None, survey=date_order, shown=shown)
    if field.kind == Kind.YES_NO:
        return Field(field.key, field.name, _truth_cell, aliases, empty=None, shown=shown)
    read = partial(_choice_cell, field.name, tuple(field.choices))
    return Field(field.key, field.name, read, aliases, shown=shown)


def _number_cell(name: str, text: str, context: Context) -> Cell:
    number = read_decimal(text, context.survey or "")
    return Cell(read_value(name, Kind.NUMBER, (), f"{number:f}"))


def _choice_cell(name: str, choices: tuple[str, ...], text: str, _context: Context) -> Cell:
    return Cell(read_value(name, Kind.CHOICE, choices, tidied(text)))


def split_custom(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a row that are of custom fields, by these fields' ids."""
    return {name.removeprefix(PREFIX): value for name, value in values.items() if name.startswith(PREFIX)}


def custom_changes(kept: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What the row calls the field → (now, then)."""
    return dict(_differing(kept, given))


def _differing(kept: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for pk, then in given.items():
        if (now := kept.get(pk, "")) != then:
            yield f"{PREFIX}{pk}", (now, then)
