"""Rows of one file that mean the same record, or may."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.imports.mapping import Field
from portal.imports.problems import Finding, Severity, shown


def telling(fields: Iterable[Field]) -> list[Field]:
    """By which two rows are known to mean the same, the surest first."""
    return sorted((item for item in fields if item.unique or item.likeness), key=lambda item: not item.unique)


def find_duplicates(
    rows: Iterable[tuple[int, Mapping[str, Any]]], fields: Sequence[Field]
) -> Iterator[tuple[int, Field, int]]:
    """Later row, the field that gives it away, and the earlier row; each later row once. `rows` are numbers and values.

    It remembers a hash of each key, so that a large file fits in.
    """
    seen: dict[int, int] = {}
    wanted = telling(fields)
    for number, values in rows:
        found = None
        for item, key in _keys(values, wanted):
            earlier = seen.setdefault(hash((item.name, key)), number)
            if earlier != number and found is None:
                found = number, item, earlier
        if found:
            yield found


def _keys(values: Mapping[str, Any], wanted: Iterable[Field]) -> Iterator[tuple[Field, Hashable]]:
    for item in wanted:
        if value := values.get(item.name):
            yield item, item.likeness(value) if item.likeness else value


def duplicate_of(earlier: int, item: Field, value: Any, *, certain: bool) -> Finding:
    """`certain`: nothing else of the row tells the two apart."""
    details = {"found": shown(str(value)), "row": earlier, "field": item.label}
    if item.unique:
        message = _("“{found}” is already used in row {row}. Expected: one row for each {field}.")
        cure = _("Delete one of the two rows, or correct the cell.")
        return Finding("repeated_key", message, cure, details, blocks_row=True)
    message = _("“{found}” and row {row} have the same or nearly the same {field}. Expected: one row for each record.")
    if certain:
        cure = _("Delete one of the two rows if they mean the same, or give each a number of its own.")
        return Finding("possible_duplicate", message, cure, details, blocks_row=True)
    cure = _("Delete one of the two rows if they mean the same.")
    return Finding("possible_duplicate", message, cure, details, Severity.WARNING)
