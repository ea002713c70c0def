"""Text as people mean it: folded for search, reduced to compare company names, and refused when it hides something."""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError

# Letters that are written with a stroke or as a ligature and do not decompose.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
# Accents, Arabic vowel marks, Hebrew points. Marks of Indic scripts, Thai and Japanese belong to the letter and stay.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]")
# As German is written without its own letters: in addresses, and by whoever has no such keyboard.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"})
_SPELLED_OUT = re.compile(r"([aou])e")  # of a folded word
_NOT_WORD = re.compile(r"[\W_]+")
# Control characters, separators of lines and paragraphs, bidirectional overrides and isolates, lone surrogates.
_HOSTILE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Zero width space, word joiner and byte order mark: copied along from web pages and spreadsheets, never meant.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
_LINES = dict.fromkeys(map(ord, "\n\t"))
_CONJUNCTIONS = frozenset({"and", "und", "et"})
_LEGAL_FORMS = frozenset({
    "ab", "ag", "aps", "as", "bv", "co", "company", "corp", "corporation", "doo", "ek", "ev", "eg", "gbr",
    "gmbh", "inc", "incorporated", "kft", "kg", "kgaa", "limited", "llc", "llp", "lp", "ltd", "mbh", "nv",
    "ohg", "oy", "plc", "pty", "sa", "sarl", "sas", "se", "sl", "spa", "srl", "sro", "ug",
})  # fmt: skip


class HostileText(PortalError):
    """Text with a character that no keyboard gives and that harms where it is stored or shown."""

    code = "hostile_text"
    status = 400
    message = _("The text contains {character}, which cannot be stored.")
    next_step = _("Type the text again instead of pasting it.")


def mid_sentence(label: str) -> str:
    """A label where English writes it small. Other languages keep it as it is: German nouns have their capitals anywhere."""
    return label.lower() if (get_language() or "en").startswith("en") else label


def listed(names: Sequence[object], most: int = 5) -> str:
    """`Ada, Ben, Cem, Dora, Eva and 3 more`."""
    shown, left = ", ".join(str(name) for name in names[:most]), len(names) - most
    return (
        shown
        if left <= 0
        else ngettext("{names} and {count} more", "{names} and {count} more", left).format(names=shown, count=left)
    )


def fold(text: str) -> str:
    """For search and comparison: case, accents, width and unseen characters make no difference, and ß is ss."""
    if text.isascii():
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFKC", _ACCENTS.sub("", decomposed)).translate(_LETTERS)
    return " ".join("".join(c for c in plain if unicodedata.category(c) != "Cf").split())


def spelled_out(text: str) -> str:
    """German umlauts by two letters: `Müller` is `Mueller`."""
    return unicodedata.normalize("NFC", text).translate(_UMLAUTS)


def searchable(text: str) -> str:
    """What search looks through: folded, and once more with umlauts spelled out, so that both spellings are found."""
    folded, spelled = fold(text), fold(spelled_out(text))
    return folded if folded == spelled else f"{folded} {spelled}"


def words_only(text: str) -> str:
    """Folded, without punctuation and spaces: how headers and fixed words are compared."""
    return _NOT_WORD.sub("", fold(text))


def company_key(name: str) -> str:
    """What stays of a company's name when '&' is 'and' and legal forms are left out: for *candidates* of duplicates.

    `Mueller`, `Müller` and `Muller` are one.
    """
    joined = re.sub(r"['’`.]", "", fold(name).replace("&", " and ").replace("+", " and "))
    words = [word for word in _NOT_WORD.split(joined) if word and word not in _CONJUNCTIONS]
    essential = list(words[1:] if words[:1] == ["the"] else words)
    while essential and essential[-1] in _LEGAL_FORMS:
        essential.pop()
    return _SPELLED_OUT.sub(r"\1", " ".join(essential or words)) or fold(name)


def clean_text(text: str, *, multiline: bool = False) -> str:
    """Trimmed and composed (NFC); raises HostileText for NUL, control characters, lone surrogates, bidi overrides."""
    composed = unicodedata.normalize("NFC", text.translate(_UNSEEN).replace("\r\n", "\n"))
    trimmed = composed.strip()
    if found := _HOSTILE.search(trimmed.translate(_LINES) if multiline else trimmed):
        raise HostileText(character=_name_of(found[0]))
    return trimmed


def without_hostile(text: str) -> str:
    """For showing what was refused: each hostile character becomes a visible mark."""
    return _HOSTILE.sub("\ufffd", text)


def _name_of(character: str) -> str:
    known = {"\0": _("a NUL character"), "\n": _("a line break"), "\t": _("a tab")}
    if character in known:
        return str(known[character])
    return f"U+{ord(character):04X} ({unicodedata.name(character, str(_('a control character')))})"
