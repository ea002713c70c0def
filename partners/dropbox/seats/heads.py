"""Which columns name people, by their heads: the same for lines that are pasted and for a file. Pure."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice, takewhile

from django.utils.translation import gettext_lazy as _

from portal.imports.cells import read_line
from portal.imports.mapping import HEADER_WITHIN, Field, map_columns
from portal.imports.tables import MAX_COLUMNS, Row
from portal.text import words_only

STREETS = frozenset({"address", "adresse"})  # where somebody lives as often as where their mail goes
# The heads of the exports of Google Workspace and Microsoft 365 are among them.
COLUMNS = (
    Field(
        "email",
        _("Email"),
        read_line,
        aliases=(
            "email address", "work email", "business email", "primary email", "mail", "email address [required]",
            "user principal name", "e-mail-adresse", "e-mail geschäftlich", "benutzerprinzipalname", *sorted(STREETS),
        ),
    ),
    Field(
        "given_name",
        _("Given name"),
        read_line,
        aliases=("first name", "first name [required]", "forename", "vorname"),
    ),
    Field(
        "surname",
        _("Surname"),
        read_line,
        aliases=("last name", "last name [required]", "family name", "nachname", "familienname", "name"),
    ),
)  # fmt: skip
FIELDS = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class Heads:
    row: int
    width: int
    places: Mapping[str, int]  # of a field its column

    def cells_of(self, row: Row) -> list[str]:
        """Those that name somebody, in the order of `FIELDS`."""
        places = [self.places.get(name, len(row.cells)) for name in FIELDS]
        return [row.cells[place] if place < len(row.cells) else "" for place in places]


def find_heads(rows: Sequence[Row]) -> Heads | None:
    """Of the rows above the first person that with most heads, one of them of the addresses; there may be a title above it."""
    top = islice((row for row in rows if not row.is_blank and row.width <= MAX_COLUMNS), HEADER_WITHIN)
    with_at = {place for row in rows for place, cell in enumerate(row.cells) if "@" in cell}
    found = [_heads_of(row, with_at) for row in takewhile(lambda row: not any("@" in cell for cell in row.cells), top)]
    return max((heads for heads in found if "email" in heads.places), key=lambda heads: len(heads.places), default=None)


def _heads_of(row: Row, with_at: Set[int]) -> Heads:
    streets = {place for place, cell in enumerate(row.cells) if words_only(cell) in STREETS} - with_at
    cells = tuple("" if place in streets else cell for place, cell in enumerate(row.cells))
    mapped = map_columns(Row(row.number, row.line, cells, row.width), row.width, COLUMNS).mapped
    return Heads(row.number, row.width, {column.field: column.index for column in mapped})
