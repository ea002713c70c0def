"""From bytes to a table of text: CSV in whatever encoding and delimiter, or XLSX. A file's name decides nothing."""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from portal.imports.delimited import read_delimited
from portal.imports.problems import CellTooLong, FileEmpty, FileTooLarge, RowTooLong, TooManyColumns, WrongKind
from portal.imports.tables import LIMITS, MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_RECORD, Limits, Row, Table
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


_EMPTY = b"\0 \t\r\n\x1a\xef\xbb\xbf\xff\xfe"
BLOCK = 65_536  # bytes


def refuse_what_is_no_table(file: BinaryIO) -> None:
    """By its size and its first bytes, at once."""
    size = file.seek(0, os.SEEK_END)
    if size > MAX_BYTES:
        raise FileTooLarge(found=f"{size / 1_000_000:.1f}", limit=MAX_BYTES // 1_000_000)
    file.seek(0)
    while (block := file.read(BLOCK)) and not block.strip(_EMPTY):
        pass
    if not block:
        raise FileEmpty()
    file.seek(0)
    head = file.read(64)
    if not is_workbook(file) and (kind := _kind_of(head)):
        raise WrongKind(kind=kind)


def _kind_of(head: bytes) -> str | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((name for magic, name in _KINDS if head.startswith(magic)), None)
    return kind or next((name for magic, name in _MARKUP if start.startswith(magic)), None)


def read_table(
    file: BinaryIO,
    known: Sequence[str] = (),
    *,
    limits: Limits = LIMITS,
    encoding: str = "",
    meanwhile: Callable[[], object] = lambda: None,
) -> Table:
    """The whole file, blank rows and header included; of a workbook the sheet with most of the `known` headers. A text is in
    the `encoding` chosen, or in the one that a look at it tells.

    Raises ImportProblem and nothing else, and all of it here: reading the rows later raises nothing. `meanwhile` is called
    now and then while that takes its time.
    """
    refuse_what_is_no_table(file)
    if not is_workbook(file):
        return read_delimited(file, meanwhile, _check_rows, encoding)
    table = read_workbook(file, known, limits, meanwhile)
    _check_rows(table.read())
    return table


def _check_rows(rows: Iterable[Row]) -> None:
    filled = False
    for row in rows:
        filled = filled or not row.is_blank
        _check_row(row)
    if not filled:
        raise FileEmpty()


def _check_row(row: Row) -> None:
    if len(row.cells) > MAX_COLUMNS:
        raise TooManyColumns(row=row.number, found=len(row.cells), limit=MAX_COLUMNS)
    if any(len(cell) > MAX_CELL for cell in row.cells):
        raise CellTooLong(row=row.number, limit=MAX_CELL)
    if sum(map(len, row.cells)) > MAX_RECORD:
        raise RowTooLong(row=row.number, limit=MAX_RECORD)
