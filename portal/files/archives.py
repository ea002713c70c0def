"""How long the directory of a ZIP archive is, asked of the archive's end: zipfile reads one of a million parts for seconds and
into hundreds of MB.
"""

import os
from typing import IO

MAX_DIRECTORY = 500_000  # bytes: some five thousand parts
_END, _END_SIZE = b"PK\x05\x06", 22
_END_64, _END_64_SIZE = b"PK\x06\x06", 56
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_MAX_COMMENT = 0x10000


def has_short_directory(file: IO[bytes]) -> bool:
    """To be asked before `zipfile.ZipFile`, which finds the end as this does. False also of what has no such end."""
    size = file.seek(0, os.SEEK_END)
    start = max(size - _MAX_COMMENT - _END_SIZE - _LOCATOR_SIZE - _END_64_SIZE, 0)
    file.seek(start)
    tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_SIZE:
        return False
    locator, record = end - _LOCATOR_SIZE, end - _LOCATOR_SIZE - _END_64_SIZE
    if locator < 0 or not tail.startswith(_LOCATOR, locator):
        return _number(tail, end + 12, 4) <= MAX_DIRECTORY
    if record < 0 or not tail.startswith(_END_64, record) or _number(tail, locator + 8, 8) != start + record:
        return False
    return _number(tail, record + 40, 8) <= MAX_DIRECTORY


def _number(data: bytes, place: int, length: int) -> int:
    return int.from_bytes(data[place : place + length], "little")
