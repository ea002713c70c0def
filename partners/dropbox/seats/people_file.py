"""A CSV or a workbook with people, as the lines that are pasted otherwise: what is wrong with one is mended there."""

from collections.abc import Sequence
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.pasting import FIELDS, HEADS
from portal.imports.cells import read_line
from portal.imports.mapping import ColumnMap, Field, find_header, map_columns
from portal.imports.problems import FileTooLarge
from portal.imports.reading import read_table
from portal.imports.tables import Limits, Row

MOST_MB = 1
LIMITS = Limits(seconds=10, rows=2_000, characters=500_000)  # somebody waits
_LABELS = {"email": _("Email"), "given_name": _("Given name"), "surname": _("Surname")}
COLUMNS = tuple(Field(name, _LABELS[name], read_line, aliases=HEADS[name]) for name in FIELDS)


def lines_of_file(file: BinaryIO, size: int) -> str:
    """A line for each row, in its place, so that both are counted alike; of columns with heads those that name people. Raises
    ImportProblem.
    """
    if size > MOST_MB * 1_000_000:
        raise FileTooLarge(found=f"{size / 1_000_000:.1f}", limit=MOST_MB)
    rows = read_table(file, [head for heads in HEADS.values() for head in heads], limits=LIMITS).rows
    header = find_header(rows, COLUMNS)
    columns = map_columns(header, max(row.width for row in rows), COLUMNS)
    written = _with_heads(rows, columns) if columns.of("email") else {row.number: row.cells for row in rows}
    lines = ["\t".join(" ".join(cell.split()) for cell in written.get(number, ())) for number in range(1, max(written) + 1)]
    return "\n".join(lines)


def _with_heads(rows: Sequence[Row], columns: ColumnMap) -> dict[int, Sequence[str]]:
    places = [column.index if (column := columns.of(name)) else None for name in FIELDS]
    people = {row.number: [_cell(row, place) for place in places] for row in rows if row.number > columns.header_row}
    return {columns.header_row: [HEADS[name][0] for name in FIELDS], **people}


def _cell(row: Row, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""
