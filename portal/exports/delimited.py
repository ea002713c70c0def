"""Rows as CSV for spreadsheets: UTF-8 with its mark, CRLF, and no text is taken for a formula. Pure."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

# What begins a formula, and the wide forms that spreadsheets in East Asian languages take for the same.
_SIGNS = "=+@＝＋－＠-"
FORMULA = (*_SIGNS, "\t", "\r", "\n")
# What begins one where a spreadsheet parts cells by semicolons, or by tabs: `Acme;=1+1`.
_LATER = re.compile(rf"([;\t])(?=[{_SIGNS}])")
_LATER_MARKED = re.compile(rf"([;\t])'(?=[{_SIGNS}])")
MARK = "\ufeff"  # Excel reads UTF-8 only with it


class Echo:
    """A file that hands back what is written, so that nothing is collected in memory."""

    def write(self, line: str) -> str:
        return line


_WRITER = csv.writer(Echo())


def csv_line(cells: Iterable[object]) -> str:
    return _WRITER.writerow([cell_of(cell) for cell in cells])


def csv_file(title: str, head: Sequence[str], rows: Iterable[str]) -> Iterator[bytes]:
    yield (MARK + csv_line(head)).encode()
    for lines in rows:
        yield lines.encode()


def cell_of(value: object) -> object:
    """Dates as ISO 8601 has them, a moment with its zone's offset; numbers as they are, also below zero."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else value


def harmless(value: object) -> str:
    """A spreadsheet runs a text that begins like a formula; an apostrophe in front makes it text."""
    text = "" if value is None else str(value)
    text = _LATER.sub(r"\1'", text)
    return f"'{text}" if text.startswith(FORMULA) else text


def as_written(text: str) -> str:
    """Without the apostrophes of `harmless`: whose file is read back gets what was there."""
    text = text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text
    return _LATER_MARKED.sub(r"\1", text)
