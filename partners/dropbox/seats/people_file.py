"""A CSV or a workbook with people, as the lines that are pasted otherwise: what is wrong with one is mended there."""

from collections.abc import Sequence
from typing import BinaryIO

from partners.dropbox.seats.errors import NoAddressColumn
from partners.dropbox.seats.heads import COLUMNS, STREETS, Heads, find_heads
from partners.dropbox.seats.pasting import as_lines
from portal.imports.problems import FileTooLarge, NoRows, TooManyRows
from portal.imports.reading import read_table
from portal.imports.tables import Limits, Row

MOST_MB = 1
LIMITS = Limits(seconds=10, rows=2_000, characters=1_000_000)  # somebody waits


def lines_of_file(file: BinaryIO, size: int) -> str:
    """A line for each row, in its place, so that both are counted alike; of columns with heads those that name people. Raises
    ImportProblem.
    """
    if size > MOST_MB * 1_000_000:
        raise FileTooLarge(found=f"{size / 1_000_000:.1f}", limit=MOST_MB)
    rows = read_table(file, [word for column in COLUMNS for word in column.words], limits=LIMITS).rows
    if len(rows) > LIMITS.rows + 1:  # of a CSV; of a workbook no more were read
        raise TooManyRows(limit=LIMITS.rows)
    if heads := find_heads(rows):
        _refuse_without_people(rows, heads)
        return as_lines(_named(row, heads) for row in rows)
    _refuse_what_may_be_anything(rows)
    return as_lines(row.cells for row in rows)


def _named(row: Row, heads: Heads) -> Sequence[str]:
    if row.number == heads.row:
        return "email", "given name", "surname"
    return () if row.is_blank or row.number < heads.row else heads.cells_of(row)


def _refuse_without_people(rows: Sequence[Row], heads: Heads) -> None:
    if not any(any(heads.cells_of(row)) for row in rows if row.number > heads.row):
        raise NoRows()


def _refuse_what_may_be_anything(rows: Sequence[Row]) -> None:
    """More columns than a person has, and no word about them: passwords may be among them. Many addresses in a row are none."""
    widest = max(len(row.cells) for row in rows if not row.is_blank)
    if widest > len(COLUMNS) and not all("@" in cell for row in rows for cell in row.cells if cell.strip()):
        known = [COLUMNS[0].label, *(alias for alias in COLUMNS[0].aliases if alias not in STREETS)]
        raise NoAddressColumn(count=widest, expected=", ".join(map(str, known)))
