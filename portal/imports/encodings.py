"""Which encoding a text file has, decided by looking; and its lines, decoded block by block. Pure."""

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from portal.imports.problems import BrokenEncoding, UnknownEncoding
from portal.imports.tables import MAX_RECORD

BLOCK = 65_536  # bytes
PADDING = "\x1a\0\r\n"  # old systems end a file with Ctrl-Z, or fill it up
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # begins like UTF-16, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
GUESS = "Windows-1252"
# Which no look at the bytes tells apart: people choose one.
CODECS = {
    GUESS: "cp1252", "Windows-1250": "cp1250", "Windows-1251": "cp1251", "Windows-1253": "cp1253", "Windows-1254": "cp1254",
    "ISO-8859-2": "iso8859-2", "KOI8-R": "koi8-r", "CP437": "cp437", "CP850": "cp850", "CP852": "cp852", "CP866": "cp866",
    "Mac Roman": "mac-roman", "Shift-JIS": "cp932", "EUC-JP": "euc-jp", "EUC-KR": "cp949", "GB18030": "gb18030", "Big5": "big5",
}  # fmt: skip
_BAD = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


class _Undecodable(Exception):
    def __init__(self, line: int):
        self.line = line


def decide_encoding(file: BinaryIO, chosen: str = "") -> tuple[str, str]:
    """Codec, and the name of the encoding. Windows-1252 is the last guess: nearly everything decodes as it."""
    if chosen in CODECS:
        return _require(file, CODECS[chosen], chosen)
    file.seek(0)
    head = file.read(2000)
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return _require(file, codec, name)
    if codec := _utf16_without_mark(head):
        return _require(file, codec, "UTF-16")
    try:
        _decode_all(file, "utf-8")
    except _Undecodable as error:
        return _not_utf8(file, error)
    return "utf-8", "UTF-8"


def lines_of(file: BinaryIO, codec: str) -> Iterator[str]:
    """With their ends: CR, LF or both. Padding at the end is left out. Of an endless line no more than can be refused."""
    rest = ""
    for text in _texts(file, codec):
        lines = list(io.StringIO(rest + text, newline=""))
        rest = lines.pop() if lines and not lines[-1].endswith("\n") else ""  # a CR may belong to the next block's LF
        yield from (line if line.strip(PADDING) else "\n" for line in lines)
        if len(rest) > MAX_RECORD:
            yield rest
            rest = ""
    if rest := rest.rstrip(PADDING):
        yield rest


def _texts(file: BinaryIO, codec: str, errors: str = "strict") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors)
    place = 0
    while True:
        file.seek(place)  # several may read the file by turns
        if not (block := file.read(BLOCK)):
            break
        place += len(block)
        yield decoder.decode(block)
    yield decoder.decode(b"", True)


def _decode_all(file: BinaryIO, codec: str) -> None:
    line = 1
    try:
        for text in _texts(file, codec):
            line += text.count("\n")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode(error.encoding, "replace")
        raise _Undecodable(line + good.count("\n")) from error


def _require(file: BinaryIO, codec: str, name: str) -> tuple[str, str]:
    try:
        _decode_all(file, codec)
    except _Undecodable as error:
        raise BrokenEncoding(encoding=name, line=error.line) from error
    return codec, name


def _utf16_without_mark(head: bytes) -> str:
    """Latin text in UTF-16 has a NUL in every second byte."""
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.6 and head[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if half and head[::2].count(0) > half * 0.6 and head[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _not_utf8(file: BinaryIO, error: _Undecodable) -> tuple[str, str]:
    """More good UTF-8 sequences than bad bytes: damaged UTF-8, which would read 'MÃ¼nchen' as Windows-1252."""
    bad = good = 0
    for text in _texts(file, "utf-8", "surrogateescape"):
        wrong = len(_BAD.findall(text))
        bad, good = bad + wrong, good + len(_NOT_ASCII.findall(text)) - wrong
    if good > bad:
        raise BrokenEncoding(encoding="UTF-8", line=error.line) from error
    try:
        _decode_all(file, "cp1252")
    except _Undecodable as undefined:
        raise UnknownEncoding(line=undefined.line) from undefined
    return CODECS[GUESS], GUESS
