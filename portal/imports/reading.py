"""From bytes to a table of text: CSV in whatever encoding and delimiter, or XLSX. A file's name decides nothing."""

from collections.abc import Sequence

from portal.imports.delimited import read_delimited
from portal.imports.problems import CellTooLong, FileEmpty, FileTooLarge, TooManyColumns, WrongKind
from portal.imports.tables import MAX_BYTES, MAX_CELL, MAX_COLUMNS, Row, Table
from portal.imports.workbook import is_workbook, read_workbook

_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"RIFF", "RIFF"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"SQLite format 3\0", "SQLite"),
    (b"{\\rtf", "RTF"),
)
_MARKUP = (
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"<table", "HTML"),
    (b"<?xml", "XML"),
    (b"begin:vcard", "vCard"),
)


def read_table(data: bytes, known: Sequence[str] = ()) -> Table:
    """The whole file, blank rows and header included; of a workbook the sheet with most of the `known` headers.

    Raises ImportProblem and nothing else.
    """
    if not data.strip(b"\0 \t\r\n\x1a\xef\xbb\xbf\xff\xfe"):
        raise FileEmpty()
    if len(data) > MAX_BYTES:
        raise FileTooLarge(found=f"{len(data) / 1_000_000:.1f}", limit=MAX_BYTES // 1_000_000)
    return _within_limits(read_workbook(data, known) if is_workbook(data) else _read_text(data))


def _read_text(data: bytes) -> Table:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((name for magic, name in _KINDS if data.startswith(magic)), None)
    kind = kind or next((name for magic, name in _MARKUP if start.startswith(magic)), None)
    if kind:
        raise WrongKind(kind=kind)
    return read_delimited(data)


def _within_limits(table: Table) -> Table:
    if all(row.is_blank for row in table.rows):
        raise FileEmpty()
    for row in table.rows:
        _check_row(row)
    return table


def _check_row(row: Row) -> None:
    if len(row.cells) > MAX_COLUMNS:
        raise TooManyColumns(row=row.number, found=len(row.cells), limit=MAX_COLUMNS)
    if any(len(cell) > MAX_CELL for cell in row.cells):
        raise CellTooLong(row=row.number, limit=MAX_CELL)
