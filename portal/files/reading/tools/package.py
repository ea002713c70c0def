"""What an Office or OpenDocument package is, and its text: {"text": true}.

A part is read to a cap, whatever its header says it unpacks to. No part has a document type of its own: none of these formats
allows one, and entities need one.
"""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers import expat

from portal.files.reading.outcomes import Failed
from portal.files.types import media_type_of
from portal.files.unpacking import entries_of, refusal_of

MOST_OF_A_PART, MOST_CHARACTERS, _STEP = 20_000_000, 2_000_000, 0x10000
# Where the text of each kind stands.
_PARTS = re.compile(r"(?:word/document|xl/sharedStrings|(?:xl/worksheets/sheet|ppt/slides/slide)(\d+)|content)\.xml")
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_SLIDES = "http://schemas.openxmlformats.org/drawingml/2006/main "
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_TEXT = {_WORDS + "t", _SLIDES + "t", _SHEETS + "t", _OPEN + "p", _OPEN + "h"}
_ENDS = {_WORDS + "p", _SLIDES + "p", _SHEETS + "si", _SHEETS + "is", _OPEN + "p", _OPEN + "h"}
_SPACES = {_WORDS + "tab", _WORDS + "br", _SLIDES + "br", _OPEN + "s", _OPEN + "tab", _OPEN + "line-break"}
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main sldId"
_PAGE = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 page"


def read(source: Path, out: Path, arguments: dict) -> dict:
    with source.open("rb") as file:
        media_type = media_type_of(file)
        if not media_type.startswith("application/vnd.") or not arguments.get("text"):
            return {"media_type": media_type}
        with zipfile.ZipFile(file) as package:
            if refusal := refusal_of(list(entries_of(package))):
                raise Failed("too-large" if refusal == "too-large" else "damaged", refusal=refusal)
            if any(info.flag_bits & 1 for info in package.infolist()):
                raise Failed("protected")
            return {"media_type": media_type, "text": _texts(package)}


def _texts(package: zipfile.ZipFile) -> list[str]:
    """Of each slide and sheet, also an empty one, or of the whole. A spreadsheet keeps most of its texts in one place, which
    comes first.
    """
    texts: list[str] = []
    shown = _order_of_slides(package)
    parts = {name: found for name in package.namelist() if (found := _PARTS.fullmatch(name))}
    for name in sorted(parts, key=lambda name: (shown.get(name, len(shown)), int(parts[name][1] or 0), name)):
        reader = _Reader(MOST_CHARACTERS - sum(map(len, texts)))
        _parse(package, name, reader.parser, reader.is_full)
        texts += ("".join(page) for page in reader.pages)
    return texts


def _order_of_slides(package: zipfile.ZipFile) -> dict[str, int]:
    """As they are shown: their files are numbered as they were made."""
    targets: dict[str, str] = {}
    order: list[str] = []

    def note(name: str, attributes: dict[str, str]) -> None:
        if name == _RELATION:
            targets[attributes.get("Id", "")] = "ppt/" + attributes.get("Target", "").removeprefix("/ppt/")
        elif name == _SLIDE:
            order.append(attributes.get(_RELATED, ""))

    for name in ("ppt/_rels/presentation.xml.rels", "ppt/presentation.xml"):
        if name in package.NameToInfo:
            parser = _parser()
            parser.StartElementHandler = note
            _parse(package, name, parser)
    return {targets[each]: place for place, each in enumerate(order) if each in targets}


def _parse(package: zipfile.ZipFile, name: str, parser: Any, full: Callable[[], bool] = lambda: False) -> None:
    with package.open(name) as part:
        for _ in range(MOST_OF_A_PART // _STEP):
            if full() or not (data := part.read(_STEP)):
                return
            parser.Parse(data)


def _parser() -> Any:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    return parser


def _refuse(*_named: object) -> None:
    raise Failed("damaged")


class _Reader:
    def __init__(self, room: int):
        self.pages: list[list[str]] = [[]]
        self._room, self._depth, self._paged = room, 0, False
        self.parser = _parser()
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def is_full(self) -> bool:
        return self._room <= 0

    def _begin(self, name: str, _attributes: dict) -> None:
        self._depth += name in _TEXT
        if name in _SPACES:
            self._add(" ")
        if name == _PAGE:
            if self._paged:
                self.pages.append([])
            self._paged = True

    def _end(self, name: str) -> None:
        self._depth -= name in _TEXT
        if name in _ENDS:
            self._add("\n")

    def _text(self, data: str) -> None:
        if self._depth:
            self._add(data)

    def _add(self, text: str) -> None:
        self.pages[-1].append(text[: max(self._room, 0)])
        self._room -= len(text)
