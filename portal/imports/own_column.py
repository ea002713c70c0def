"""The column that our file of rows to mend has in front, and how reading leaves it out, in whatever language it was written."""

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext, override

from portal.imports.tables import Row
from portal.text import words_only


def own_header() -> str:
    return gettext("What is wrong")


def without_own_column(header: Row, rows: Iterable[Row]) -> tuple[Row, Iterable[Row]]:
    """The table as it was before our column came in front."""
    if not header.cells or words_only(header.cells[0]) not in _own_headers():
        return header, rows
    return _shifted(header), map(_shifted, rows)


def _shifted(row: Row) -> Row:
    return replace(row, cells=row.cells[1:], width=max(row.width - 1, 0))


def _own_headers() -> set[str]:
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(words_only(own_header()))
    return found
