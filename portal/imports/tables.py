"""A table of text as it stands in the file, and how large one may be."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
MAX_LINES = 1_000_000  # of a text file: a row may have several, and may be blank
MAX_COLUMNS = 200
MAX_CELL = 10_000  # characters
MAX_RECORD = 500_000  # characters of one row, over all its lines


@dataclass(frozen=True)
class Limits:
    """Of a workbook, how much of it is read, and how long that may take."""

    seconds: int = 120  # by the clock: of the processor's time a workbook gets much less, see the worker
    rows: int = MAX_ROWS  # below the first
    characters: int = MAX_BYTES  # of all cells: those that share a text repeat it


LIMITS = Limits()  # while nobody waits


@dataclass(frozen=True)
class Row:
    """`number` counts as a spreadsheet does, from 1; `line` is the line of the text file where the row begins."""

    number: int
    line: int
    cells: tuple[str, ...]  # without the empty ones at the end
    width: int  # with them

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """`read` goes through the file once more, row by row: a large one is nowhere in memory as a whole."""

    read: Callable[[], Iterator[Row]]
    kind: str  # "csv" or "xlsx"
    encoding: str = ""  # as decided, for example "UTF-8" or "Windows-1252"
    delimiter: str = ""
    sheet: str = ""

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self.read())


def storable(cells: Iterable[str]) -> list[str]:
    """As databases take it: a NUL becomes the mark of a character that was lost."""
    return [cell.replace("\0", "\ufffd") for cell in cells]


def as_row(number: int, line: int, cells: list[str]) -> Row:
    last = max((index for index, cell in enumerate(cells, 1) if cell.strip()), default=0)
    texts = tuple(cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells[:last])
    return Row(number, line, texts, len(cells))
