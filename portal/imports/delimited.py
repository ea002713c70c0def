"""CSV as it comes out of other systems: decides encoding and delimiter by looking, and says what it decided."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from portal.imports.encodings import decide_encoding, lines_of
from portal.imports.problems import (
    CellTooLong,
    ImportProblem,
    NulCharacter,
    RowTooLong,
    TooManyColumns,
    TooManyLines,
    TooManyRows,
    UnclosedQuote,
)
from portal.imports.tables import MAX_CELL, MAX_COLUMNS, MAX_LINES, MAX_RECORD, MAX_ROWS, Row, Table, as_row

DELIMITERS = ",;\t|"
SAMPLE = 100  # records looked at to decide the delimiter, within the first
SAMPLE_TEXT = 200_000  # characters
NULS = 20  # in a file that is still read
# Excel writes it into the first line and hides it when it shows the file.
_SEPARATOR_LINE = re.compile(r'\A"?sep=(?P<delimiter>[,;|\t])"?(?:\r\n|\n|\r|\Z)', re.IGNORECASE)


def read_delimited(
    file: BinaryIO, meanwhile: Callable[[], object], check: Callable[[Iterator[Row]], object], chosen: str = ""
) -> Table:
    """Goes through the whole file, so that what cannot be read as a table is refused before anything is done with it.
    `check` goes through all rows and refuses those of any kind of table.
    """
    codec, encoding = decide_encoding(file, chosen)
    _refuse_hostile(lines_of(file, codec))
    meanwhile()
    hint = _SEPARATOR_LINE.match(next(lines_of(file, codec), ""))
    text = _Text(file, codec, hint["delimiter"] if hint else _delimiter_of(file, codec), skipped=bool(hint))
    try:
        check(text.records(strict=True))
        strict = True
    except csv.Error:
        meanwhile()
        check(text.records(strict=False))
        strict = False
    meanwhile()
    return Table(lambda: text.records(strict=strict), "csv", encoding=encoding, delimiter=text.delimiter)


def _refuse_hostile(lines: Iterator[str]) -> None:
    """More lines than a worker goes through in its time, blank ones, too. Many NULs are no text; a few are damage, told by row
    and column.
    """
    length = nuls = first = 0
    for number, line in enumerate(lines, 1):
        if number > MAX_LINES:
            raise TooManyLines(limit=MAX_LINES)
        length, nuls = length + len(line), nuls + line.count("\0")
        first = first or (number if nuls else 0)
    if nuls > max(NULS, length // 100):
        raise NulCharacter(line=first)


def _delimiter_of(file: BinaryIO, codec: str) -> str:
    sample: list[str] = []
    left = SAMPLE_TEXT
    for line in lines_of(file, codec):
        sample.append(line[:left])
        if (left := left - len(line)) <= 0:
            break
    return detect_delimiter(sample)


def detect_delimiter(sample: list[str]) -> str:
    """The one that cuts most rows into the same, largest number of columns; a comma when there is only one column."""
    scores = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] else ","


def _score(sample: list[str], delimiter: str) -> float:
    try:
        reader = csv.reader(sample, delimiter=delimiter)
        widths = [len(record) for record in islice(reader, SAMPLE) if any(record)]
    except csv.Error:
        return 0
    several = Counter(width for width in widths if width > 1)
    if not several:
        return 0
    width, count = max(several.items(), key=lambda item: (item[1], item[0]))
    return width * count / len(widths)


@dataclass
class _Feed:
    """Lines for the csv module, which has no limit of its own for a record of many lines."""

    lines: Iterator[str]
    row: int = 0
    size: int = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.size += len(line)
            if self.size > MAX_RECORD:
                raise RowTooLong(row=self.row, limit=MAX_RECORD)
            yield line


@dataclass(frozen=True)
class _Text:
    file: BinaryIO
    codec: str
    delimiter: str
    skipped: bool  # the first line is Excel's hint

    def records(self, *, strict: bool) -> Iterator[Row]:
        """Strict, an unclosed quotation mark is noticed; lenient, `"Joe "The Man" Smith"` is read."""
        feed = _Feed(islice(lines_of(self.file, self.codec), int(self.skipped), None))
        reader, first_line = csv.reader(feed, delimiter=self.delimiter, strict=strict), 1 + int(self.skipped)
        while True:
            feed.row, feed.size, line = feed.row + 1, 0, reader.line_num + first_line
            try:
                record = next(reader, None)
            except csv.Error as error:
                if problem := _file_problem(error, feed.row, line):
                    raise problem from error
                raise
            if record is None:
                return
            if len(record) > MAX_COLUMNS and any(record[MAX_COLUMNS:]):
                raise TooManyColumns(row=feed.row, found=len(record), limit=MAX_COLUMNS)
            if feed.row <= MAX_ROWS + 1:  # the header is not counted
                yield as_row(feed.row, line, record)
            elif any(record):
                raise TooManyRows(limit=MAX_ROWS)


def _file_problem(error: csv.Error, row: int, line: int) -> ImportProblem | None:
    """What the csv module says in English only; None for a stray quotation mark, which lenient reading mends."""
    if "unexpected end of data" in str(error):
        return UnclosedQuote(row=row, line=line)
    if "field limit" in str(error):
        return CellTooLong(row=row, limit=MAX_CELL)
    return None
