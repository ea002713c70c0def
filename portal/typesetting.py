"""Pages that typst draws as accessible PDF (PDF/UA-1), in whatever script a name is written.

The caller passes plain values; a template gets them as JSON, so that no text can become markup. The same values give the same
bytes on every machine: a font of the system is never used.
"""

import hashlib
import json
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst
from django.conf import settings

# By package: where its fonts lie. Only these files are used: none of the packages' code runs.
FONTS = {
    "noto_cjk_sans_otc": ".",
    "fontpkg_noto_sans_arabic": "files",
    "fontpkg_noto_sans_devanagari": "files",
    "fontpkg_noto_sans_khmer": "files",
    "fontpkg_noto_sans_tamil": "files",
    "fontpkg_noto_sans_telugu": "files",
    "fontpkg_noto_sans_thai": "files",
    "fontpkg_hind_siliguri": "files",
}
# Latin, Greek, Cyrillic and Hebrew in the first. What none of them has, typst looks for in all fonts that there are.
SERIF = "Libertinus Serif"
SANS = tuple(f"Noto Sans {script}" for script in ("Arabic", "Devanagari", "Khmer", "Tamil", "Telugu", "Thai"))
BENGALI = "Hind Siliguri"
HAN_FORMS = {"JP": "JP", "KR": "KR", "TW": "TC", "HK": "HK", "MO": "HK"}
BOX = "□"
ROUNDS = 5  # one refusal names all that is missing: marks, then letters, then what joined them
# As typst says it, for each character; a test pins the words.
_NO_GLYPH = re.compile(r'the text (?:`"(.+?)"` could not be displayed|contains the disallowed codepoint `"(.+?)"`)')
_MARK = "\x01"  # for a moment, in place of a mark that has no glyph
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_one_at_a_time = Lock()  # a compiler refuses to be used by two threads at once
logger = logging.getLogger(__name__)


def families(country: str) -> list[str]:
    """The fonts by name, for a template; Chinese characters in the forms that the country writes."""
    return [SERIF, f"Noto Sans CJK {HAN_FORMS.get(country, 'SC')}", *SANS, BENGALI]


class CannotDraw(Exception):
    """The values do not make a page: a text that is too long for it, or is no text."""


@dataclass(frozen=True)
class Sheet:
    """What is drawn. `title` is the document's, kept letter by letter; it is not on the page unless the template prints it."""

    template: Path
    title: str
    day: date
    values: Mapping[str, object]
    if_missing: Mapping[str, object] = field(default_factory=dict)  # values once a character had to become a box

    @property
    def digest(self) -> str:
        """Of all that its bytes follow from, without drawing it."""
        said = [self.title, self.day, self.values, self.if_missing, version("typst"), _fonts().families()]
        layout = hashlib.sha256(self.template.read_bytes()).hexdigest()
        return hashlib.sha256(json.dumps([said, layout], sort_keys=True, default=str).encode()).hexdigest()

    def pdf(self) -> bytes:
        """PDF/UA refuses a character that no font has: it becomes □, so that the rest stays readable by everybody."""
        missing: set[str] = set()
        values = self.values
        for _round in range(ROUNDS):
            try:
                return self._drawn(values)
            except typst.TypstError as error:
                found = _without_glyph(error)
                if found <= missing:
                    raise CannotDraw(str(error)) from error
                missing |= found
                values = _boxed({**self.values, **self.if_missing}, missing)
                logger.warning("No font has %s; printed as a box.", " ".join(sorted(map(_code_points, found))))
        raise CannotDraw(f"{len(missing)} characters have no font, and there seem to be more")

    def _drawn(self, values: Mapping[str, object]) -> bytes:
        data = {"title": self.title, "year": self.day.year, "month": self.day.month, "day": self.day.day, **values}
        with _one_at_a_time:
            drawn = _compiler(self.template).compile(
                format="pdf",
                pdf_standards="ua-1",
                sys_inputs={"data": json.dumps(data)},
                timestamp=datetime.combine(self.day, time(), tzinfo=UTC),
            )
        return cast(bytes, drawn)


def _without_glyph(error: typst.TypstError) -> set[str]:
    """Marks first: an e whose mark has no glyph is named with it, and has one itself. ASCII never lacks any."""
    named = {_ESCAPED.sub(_plain, found[1] or found[2]) for found in _NO_GLYPH.finditer(error.diagnostic)}
    named = {text for text in named if not (text.isascii() and text.isprintable())}
    return {text for text in named if _stand_in(text) != BOX} or named


def _plain(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16)) if escaped[1] else escaped[2]


def _boxed(value: Any, missing: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _boxed(part, missing) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_boxed(part, missing) for part in value]
    return _text_boxed(value, missing) if isinstance(value, str) else value


def _text_boxed(text: str, missing: set[str]) -> str:
    """One box a letter: its marks go with it, and what is not seen leaves none."""
    longest_first = "|".join(map(re.escape, sorted(missing, key=len, reverse=True)))
    boxed = re.sub(longest_first, lambda found: _stand_in(found[0]), text)
    return re.sub(f"(?<={BOX}){_MARK}+", "", boxed).replace(_MARK, BOX)


def _stand_in(missing: str) -> str:
    kinds = {unicodedata.category(sign) for sign in missing}
    if kinds <= {"Cc", "Cf"}:
        return ""
    return _MARK if kinds <= {"Mn", "Mc", "Me"} else BOX


def _code_points(text: str) -> str:
    return "+".join(f"U+{ord(sign):04X}" for sign in text)


@cache
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(str(template), root=str(template.parent), font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in font_folders()])


def font_folders() -> Iterator[Path]:
    for package, folder in FONTS.items():
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise ModuleNotFoundError(f"The fonts of {package} are not installed. Run: pip install -r requirements.txt")
        yield Path(spec.submodule_search_locations[0]) / folder
    if settings.FONTS_FOLDER:
        yield Path(settings.FONTS_FOLDER)
