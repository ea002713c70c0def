"""The kinds of file that rows are written as: a line for each row, and the file made of lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.exports.delimited import csv_file, csv_line
from portal.exports.workbook import MOST_ROWS, xlsx_file, xlsx_line


@dataclass(frozen=True, slots=True)
class Format:
    """`file(title, head, lines)` gives the file in pieces, as the lines come. `names_zone`: its moments carry no offset."""

    name: str
    media_type: str
    line: Callable[[Iterable[object]], str]
    file: Callable[[str, Sequence[str], Iterable[str]], Iterator[bytes]]
    names_zone: bool = False
    most_rows: int | None = None


CSV = Format("csv", "text/csv; charset=utf-8", csv_line, csv_file)
XLSX = Format(
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    xlsx_line,
    xlsx_file,
    names_zone=True,
    most_rows=MOST_ROWS,
)
FORMATS = {one.name: one for one in (CSV, XLSX)}
