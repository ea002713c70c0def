"""From the text of a cell to a value. A reader takes (text, context), gives a Cell, and raises what it cannot read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.exports.delimited import FORMULA, as_written
from portal.imports.colleagues import Colleagues
from portal.imports.encodings import GUESS
from portal.imports.problems import Finding, Severity, Unreadable, shown
from portal.imports.workbook_worker import UNSOLVED
from portal.text import clean_text, words_only

# Written by other systems where a value is missing.
_PLACEHOLDERS = frozenset({"-", "--", "---", "–", "—", "n/a", "#n/a", "#nv", "null", "(null)", "<null>", "k.a.", "k. a."})
_EUROPEAN = re.compile("[\t\r\n -~\xa0-\u017f\u2010-\u2122]*")  # letters, and the marks of word processors
# Read as Windows-1252: three accented letters in a row, a mark within a word, a capital letter within small ones, and what begins
# katakana. Dashes, apostrophes and the like stand within words.
_HARDLY_WESTERN = re.compile(
    r"[À-ÖØ-öø-ÿŠŽšžŒœŸƒ]{3}|[^\W\d_][„”“‚†‡ˆ‰‹›•™¡¢£¤¥¦§¨©«¬¯±²³´µ¶¸¹»¼½¾¿ƒ][^\W\d_]|[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŸŒ][a-zß-öø-ÿ]"
    r"|\b[A-Z][ŠŽŸ][a-z]|[ƒ‚][^\s\w]|[a-zß-öø-ÿ]Ÿ|£[^\W\d_]"
)
_UNKNOWN_WORD = _("“{found}” is not known here. Expected: {expected}.")
# What a spreadsheet writes where it has no value; the last is ours, of a formula that a workbook keeps without its result.
_ERRORS = frozenset({
    "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "#spill!", "#calc!", "#bezug!", "#wert!", "#zahl!",
    UNSOLVED.casefold(),
})  # fmt: skip
_AS_FORMULA = re.compile(r'="((?:[^"]|"")*)"\Z')
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d{1,3}\Z", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"[+-][\d\s().,/-]+\Z")


@dataclass(frozen=True)
class Context:
    """What a reader may look at besides its cell: the row's values read so far, the survey of its column, and the partner's
    country and people, and what the noun looks up.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    survey: Any = None
    default_country: str = ""
    colleagues: Colleagues = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    encoding: str = ""  # of the file

    @property
    def country(self) -> str:
        return self.values.get("country") or self.default_country


@dataclass(frozen=True)
class Cell:
    value: Any
    warnings: tuple[Finding, ...] = ()


Reader = Callable[[str, Context], Cell]


def is_missing(text: str) -> bool:
    return not text.strip() or text.strip().casefold() in _PLACEHOLDERS


def read_line(text: str, _context: Context | None = None) -> Cell:
    """One line of text: line breaks become commas, runs of spaces one space."""
    parts = (" ".join(part.split()) for part in clean_text(text, multiline=True).split("\n"))
    line = ", ".join(part.strip(", ") for part in parts if part.strip(", "))
    return Cell(line, (_formula_warning(line),) if looks_like_formula(line) else ())


def key_cell(text: str, context: Context) -> Cell:
    """By which a record is known elsewhere."""
    read = read_line(text, context)
    if not _ROUNDED.match(read.value):
        return read
    finding = Finding(
        "rounded_number",
        _("“{found}” is a number that a spreadsheet shortened: its last digits are lost. Expected: all its digits."),
        _("Show the column as text or as a whole number in the spreadsheet, and export it again."),
        {"found": shown(text)},
        Severity.WARNING,
    )
    return Cell(read.value, (*read.warnings, finding))


def as_typed(text: str) -> str:
    """Without the marks by which spreadsheets keep a text from being read as something else: `'=1+1`, `="00123"`."""
    plain = as_written(text)
    wrapped = _AS_FORMULA.match(plain.strip())
    return wrapped[1].replace('""', '"') if wrapped else plain


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet may run it as a formula. Signed numbers and phone numbers are not."""
    return len(text) > 1 and text[0] in FORMULA and not _PLAIN_NUMBER.match(text)


def _formula_warning(text: str) -> Finding:
    return Finding(
        "looks_like_formula",
        _("“{found}” looks like a spreadsheet formula. Expected: plain text. It is kept as text and never run."),
        _("Check that it is what the record is really called."),
        {"found": shown(text)},
        Severity.WARNING,
    )


def one_of(choices: Mapping[Any, tuple[str, ...]], expected: str | Promise, *, strict: bool = False) -> Reader:
    """Words → a fixed value. Unless `strict`, an unknown word is only a warning, because each system has its own words."""
    known = {words_only(word): value for value, words in choices.items() for word in (str(value), *words)}

    def read(text: str, _context: Context) -> Cell:
        if (word := words_only(text)) in known:
            return Cell(known[word])
        if strict:
            raise Unreadable(
                "unknown_word",
                _UNKNOWN_WORD,
                _("Write one of these words in the file."),
                found=shown(text),
                expected=expected,
            )
        return Cell(None, (_unknown_word(text, expected),))

    return read


def _unknown_word(text: str, expected: str | Promise) -> Finding:
    return Finding(
        "unknown_word",
        _UNKNOWN_WORD,
        _("The field is left as it is. Change the word in the file to set it."),
        {"found": shown(text), "expected": expected},
        Severity.WARNING,
    )


def refuse_damaged(text: str) -> None:
    """A character that was lost on the way stands in the text as NUL or as U+FFFD."""
    if "\0" in text or "\ufffd" in text:
        raise Unreadable(
            "damaged_text",
            _("“{found}” contains a character that was lost. Expected: readable text."),
            _("Type the cell again, or export the file again as CSV (UTF-8)."),
            found=shown(text),
        )


def refuse_error(text: str) -> None:
    if text.strip().casefold() in _ERRORS:
        raise Unreadable(
            "spreadsheet_error",
            _("“{found}” is what a spreadsheet writes where a formula has no result. Expected: a value."),
            _("Mend the formula or type the value, and export the file again."),
            found=shown(text),
        )


def encoding_warnings(text: str, encoding: str = "") -> tuple[Finding, ...]:
    """Of a cell in UTF-8 amid a file in Windows-1252: put together from several systems; and of one that is hardly Windows-1252,
    in a file of which that is no more than a guess.
    """
    if text.isascii():
        return ()
    try:
        meant = text.encode("cp1252").decode()
    except UnicodeError:
        return (_misread(text),) if encoding == GUESS and _HARDLY_WESTERN.search(text) else ()
    if not _EUROPEAN.fullmatch(meant):
        return ()  # NESTLÉ® are two bytes of UTF-8 as well: for a letter of a phonetic alphabet
    finding = Finding(
        "other_encoding",
        _("“{found}” looks like “{meant}” in another encoding than the rest of the file. It is kept as it is."),
        _("Type the cell again, or export the file again as CSV (UTF-8)."),
        {"found": shown(text), "meant": shown(meant)},
        Severity.WARNING,
    )
    return (finding,)


def _misread(text: str) -> Finding:
    return Finding(
        "other_encoding",
        _("“{found}” is hardly in {encoding}, as which the file was read. It is kept as it is."),
        _("Read the file in the encoding that it has, or export it again as CSV (UTF-8)."),
        {"found": shown(text), "encoding": GUESS},
        Severity.WARNING,
    )


def check_length(value: Any, limit: int) -> None:
    if limit and isinstance(value, str) and len(value) > limit:
        raise Unreadable(
            "too_long",
            _("“{found}” has {length} characters. At most {limit} are expected."),
            _("Shorten it in the file."),
            typed_cure=_("Shorten it."),
            found=shown(value),
            length=len(value),
            limit=limit,
        )
