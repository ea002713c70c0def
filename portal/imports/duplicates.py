"""Rows of one file that mean the same record, or may."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.imports.mapping import Field
from portal.imports.problems import Finding, Severity, shown

Rows = Iterable[tuple[int, dict[str, Any]]]  # row number, values by field


def find_duplicates(rows: Rows, fields: Sequence[Field]) -> dict[int, tuple[Field, int, Finding]]:
    """Later row → (the field that gives it away, the earlier row, what to say). One per row, the surest first."""
    seen: dict[tuple[str, Hashable], int] = {}
    found: dict[int, tuple[Field, int, Finding]] = {}
    for number, values in rows:
        for item, key in _keys(values, fields):
            earlier = seen.setdefault((item.name, key), number)
            if earlier != number and number not in found:
                found[number] = (item, earlier, _finding(item, values[item.name], earlier))
    return found


def _keys(values: dict[str, Any], fields: Sequence[Field]) -> Iterable[tuple[Field, Hashable]]:
    for item in sorted(fields, key=lambda item: not item.unique):
        value = values.get(item.name)
        if value and (item.unique or item.likeness):
            yield item, item.likeness(value) if item.likeness else value


def _finding(item: Field, value: Any, earlier: int) -> Finding:
    details = {"found": shown(str(value)), "row": earlier, "field": item.label}
    if item.unique:
        message = _("“{found}” is already used in row {row}. Expected: a {field} of its own in each row.")
        cure = _("Delete one of the two rows, or correct the number.")
        return Finding("repeated_key", message, cure, details, blocks_row=True)
    message = _("“{found}” and row {row} have the same or nearly the same {field}. Expected: one row for each record.")
    cure = _("Delete one of the two rows if they mean the same.")
    return Finding("possible_duplicate", message, cure, details, Severity.WARNING)
