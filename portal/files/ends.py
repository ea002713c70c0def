"""Where a file ends by its own format, to see what somebody put behind it. Pure.

Formats are walked from part to part, not decoded. A picture that was cut off has no end; programs show it all the same.
"""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from typing import IO

MOST_READS, MOST_BYTES = 100_000, 0x10000
_FIRST_BYTES = 512
_END_OF_PDF, _WHITESPACE, _TAIL_OF_PDF = b"%%EOF", b"\0\t\n\f\r ", 2048
_END_OF_ARCHIVE, _END_SIZE, _MAX_COMMENT = b"PK\x05\x06", 22, 0xFFFF
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")  # in the midst of a JPEG's pixels FF 00 is a byte and FF D0 to D7 a rest
_BOXES = frozenset(b"ftyp moov mdat free skip wide uuid moof mfra sidx ssix styp meta pdin emsg prft".split())
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


class _NoEnd(Exception):
    pass


class _Content:
    """Reads little, and gives up where a file has more parts than anybody's."""

    def __init__(self, file: IO[bytes]):
        self._file, self._reads = file, 0
        self.size = file.seek(0, os.SEEK_END)

    def at(self, place: int, length: int) -> bytes:
        self._reads += 1
        if place + length > self.size or self._reads > MOST_READS:
            raise _NoEnd
        self._file.seek(place)
        return self._file.read(length)

    def number(self, place: int, length: int) -> int:
        return int.from_bytes(self.at(place, length), "big")

    def find(self, pattern: re.Pattern[bytes], place: int) -> int:
        """The next place of a pattern of two bytes. Short steps first, or many short parts would each read a long one."""
        length = _FIRST_BYTES
        while place < self.size:
            data = self.at(place, min(length, self.size - place))
            if found := pattern.search(data):
                return place + found.start()
            place += max(len(data) - 1, 1)
            length = min(2 * length, MOST_BYTES)
        raise _NoEnd


def behind(file: IO[bytes], media_type: str) -> int:
    """How many bytes lie after the format's own end; -1 when it has none."""
    content = _Content(file)
    end_of = _ENDS.get(media_type, _end_of_package if media_type.startswith("application/") else None)
    try:
        end = end_of(content) if end_of else content.size
    except _NoEnd:
        return -1
    return content.size - end if end <= content.size else -1


def _end_of_png(content: _Content) -> int:
    place = 8
    while True:
        head = content.at(place, 8)
        place += 12 + int.from_bytes(head[:4], "big")
        if head.endswith(b"IEND"):
            return place


def _end_of_jpeg(content: _Content) -> int:
    """Of the last one: phones put a second picture straight behind the first, which brightens it on a screen that can do that."""
    end = _end_of_one_jpeg(content, 0)
    with suppress(_NoEnd):
        while True:
            end = _end_of_one_jpeg(content, end)
    return end


def _end_of_one_jpeg(content: _Content, place: int) -> int:
    if content.at(place, 2) != b"\xff\xd8":
        raise _NoEnd
    place += 2
    while True:
        start, marker = content.at(place, 2)
        if start != 0xFF:
            raise _NoEnd
        if marker == 0xD9:
            return place + 2
        if marker == 0xFF:  # filled up
            place += 1
            continue
        place += 2 + content.number(place + 2, 2)  # thumbnails have ends of their own in here
        if marker == 0xDA:
            place = content.find(_MARKER, place)


def _end_of_gif(content: _Content) -> int:
    place = 13 + _colours(content.number(10, 1))
    while (kind := content.at(place, 1)) != b";":
        if kind == b"!":
            place = _past_blocks(content, place + 2)
        elif kind == b",":
            place = _past_blocks(content, place + 11 + _colours(content.number(place + 9, 1)))
        else:
            raise _NoEnd
    return place + 1


def _colours(flags: int) -> int:
    return 3 << (flags % 8 + 1) if flags & 0x80 else 0


def _past_blocks(content: _Content, place: int) -> int:
    while length := content.number(place, 1):
        place += 1 + length
    return place + 1


def _end_of_webp(content: _Content) -> int:
    length = int.from_bytes(content.at(4, 4), "little")
    return 8 + length + length % 2


def _end_of_mp4(content: _Content) -> int:
    place, kinds = 0, set()
    while place + 8 <= content.size and (kind := content.at(place + 4, 4)) in _BOXES:
        kinds.add(kind)
        length = content.number(place, 4)
        if length == 0:  # as long as the file
            place = content.size
        else:
            place += content.number(place + 8, 8) if length == 1 else length
    if not {b"ftyp", b"moov"} <= kinds:
        raise _NoEnd
    return place


def _end_of_webm(content: _Content) -> int:
    place, name = 0, b""
    while place + 4 <= content.size and (found := content.at(place, 4)) in (_EBML, _SEGMENT):
        name, place = found, _past_element(content, place + 4)
    if name != _SEGMENT:
        raise _NoEnd
    return place


def _past_element(content: _Content, place: int) -> int:
    width = 9 - content.number(place, 1).bit_length()
    if width > 8:
        raise _NoEnd
    unknown = (1 << 7 * width) - 1
    length = content.number(place, width) & unknown
    return content.size if length == unknown else place + width + length


def _end_of_pdf(content: _Content) -> int:
    start = max(content.size - _TAIL_OF_PDF, 0)
    tail = content.at(start, content.size - start)
    if (end := tail.rfind(_END_OF_PDF)) < 0:
        raise _NoEnd
    end += len(_END_OF_PDF)
    return content.size if not tail[end:].strip(_WHITESPACE) else start + end


def _end_of_package(content: _Content) -> int:
    """Before its comment, which may be anything. zipfile takes the last end, too."""
    start = max(content.size - _MAX_COMMENT - _END_SIZE, 0)
    end = content.at(start, content.size - start).rfind(_END_OF_ARCHIVE)
    if end < 0:
        raise _NoEnd
    return start + end + _END_SIZE


_ENDS: dict[str, Callable[[_Content], int]] = {
    "image/png": _end_of_png,
    "image/jpeg": _end_of_jpeg,
    "image/gif": _end_of_gif,
    "image/webp": _end_of_webp,
    "video/mp4": _end_of_mp4,
    "video/webm": _end_of_webm,
    "application/pdf": _end_of_pdf,
}
