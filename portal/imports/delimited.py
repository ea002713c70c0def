"""CSV as it comes out of other systems: decides encoding and delimiter by looking, and says what it decided."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from portal.imports.problems import (
    BrokenEncoding,
    CellTooLong,
    ImportProblem,
    NulCharacter,
    TooManyColumns,
    TooManyRows,
    UnclosedQuote,
    UnknownEncoding,
)
from portal.imports.tables import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row, Table, as_row

DELIMITERS = ",;\t|"
SAMPLE = 100  # records looked at to decide the delimiter, within the first
SAMPLE_TEXT = 200_000  # characters
NULS = 20  # in a file that is still read
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # begins like UTF-16, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# Excel writes it into the first line and hides it when it shows the file.
_SEPARATOR_LINE = re.compile(r'\A"?sep=(?P<delimiter>[,;|\t])"?(?:\r\n|\n|\r|\Z)', re.IGNORECASE)


def read_delimited(data: bytes) -> Table:
    text, encoding = decode(data)
    text = text.rstrip("\x1a\0\r\n")  # old systems end a file with Ctrl-Z; padding
    if text.count("\0") > max(NULS, len(text) // 100):  # no text; a few are damage, told by row and column
        raise NulCharacter(line=_line_of(text, text.index("\0")))
    hint = _SEPARATOR_LINE.match(text)
    delimiter = hint["delimiter"] if hint else detect_delimiter(text)
    body, first_line = (text[hint.end() :], 2) if hint else (text, 1)
    return Table(_rows(body, delimiter, first_line), "csv", encoding=encoding, delimiter=delimiter)


def decode(data: bytes) -> tuple[str, str]:
    """Text and the name of its encoding. Windows-1252 is the last guess: nearly everything decodes as it."""
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data, codec, name), name
    if codec := _utf16_without_mark(data):
        return _decode_as(data, codec, "UTF-16"), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        return _not_utf8(data, error)


def _decode_as(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "replace").count("\n") + 1
        raise BrokenEncoding(encoding=name, line=line) from error


def _utf16_without_mark(data: bytes) -> str:
    """Latin text in UTF-16 has a NUL in every second byte."""
    sample = data[:2000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.6 and sample[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if half and sample[::2].count(0) > half * 0.6 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """More good UTF-8 sequences than bad bytes: damaged UTF-8, which would read 'MÃ¼nchen' as Windows-1252."""
    line = data.count(b"\n", 0, error.start) + 1
    lenient = data.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= character <= "\udcff" for character in lenient)
    good = sum(character > "\x7f" for character in lenient) - bad
    if good > bad:
        raise BrokenEncoding(encoding="UTF-8", line=line) from error
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as undefined:
        raise UnknownEncoding(line=data.count(b"\n", 0, undefined.start) + 1) from undefined


def detect_delimiter(text: str) -> str:
    """The one that cuts most rows into the same, largest number of columns; a comma when there is only one column."""
    scores = {delimiter: _score(text, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] else ","


def _score(text: str, delimiter: str) -> float:
    try:
        widths = [len(record) for record in islice(_reader(text[:SAMPLE_TEXT], delimiter), SAMPLE) if any(record)]
    except csv.Error:
        return 0
    several = Counter(width for width in widths if width > 1)
    if not several:
        return 0
    width, count = max(several.items(), key=lambda item: (item[1], item[0]))
    return width * count / len(widths)


def _reader(text: str, delimiter: str, *, strict: bool = False):
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _rows(text: str, delimiter: str, first_line: int) -> tuple[Row, ...]:
    """Strict first, because only then an unclosed quotation mark is noticed; lenient for `"Joe "The Man" Smith"`."""
    try:
        return tuple(_records(text, delimiter, first_line, strict=True))
    except csv.Error:
        return tuple(_records(text, delimiter, first_line, strict=False))


def _records(text: str, delimiter: str, first_line: int, *, strict: bool) -> Iterator[Row]:
    reader, number = _reader(text, delimiter, strict=strict), 0
    while True:
        number, line = number + 1, reader.line_num + first_line
        try:
            record = next(reader, None)
        except csv.Error as error:
            if problem := _file_problem(error, number, line):
                raise problem from error
            raise
        if record is None:
            return
        if len(record) > MAX_COLUMNS and any(record[MAX_COLUMNS:]):
            raise TooManyColumns(row=number, found=len(record), limit=MAX_COLUMNS)
        if number <= MAX_ROWS + 1:  # the header is not counted
            yield as_row(number, line, record)
        elif any(record):
            raise TooManyRows(limit=MAX_ROWS)


def _file_problem(error: csv.Error, row: int, line: int) -> ImportProblem | None:
    """What the csv module says in English only; None for a stray quotation mark, which lenient reading mends."""
    if "unexpected end of data" in str(error):
        return UnclosedQuote(row=row, line=line)
    if "field limit" in str(error):
        return CellTooLong(row=row, limit=MAX_CELL)
    return None


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
