"""A text in the encoding that it is in."""

import codecs
from pathlib import Path

MOST_CHARACTERS = 2_000_000
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read(source: Path, out: Path, arguments: dict) -> dict:
    with source.open("rb") as file:
        data = file.read(4 * MOST_CHARACTERS)
        whole = not file.read(1)
    return {"text": [_decoded(data, whole)[:MOST_CHARACTERS].replace("\0", "")]}


def _decoded(data: bytes, whole: bool) -> str:
    """UTF-8 unless something is none; one that is cut off may end in the midst of a character."""
    if encoding := next((name for mark, name in _MARKS.items() if data.startswith(mark)), ""):
        return data.decode(encoding, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data, final=whole)
    except UnicodeDecodeError:
        return data.decode("latin-1")
