"""How search reads text and what it takes for the same word. Pure: the same on both engines, and for pages and actions.

A text is kept as its folded words, each behind a space, so that `% word%` finds words that begin so.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from portal.text import fold, searchable

MOST_WORDS = 8  # of a question; what comes after is not asked for
MOST_TEXT = 200  # words kept of one record
LONGEST_WORD = 60
FORGIVING_FROM, FORGIVING_TO, MOST_FORGIVEN = 5, 24, 4  # letters that were meant, letters, words
INSIDE_FROM = 3  # letters that may also stand inside a word
_APART = re.compile(r"[\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’`´")


def _split(folded: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in _APART.split(folded.translate(_APOSTROPHES)) if word]


def asked_words(question: str) -> list[str]:
    """The words of a question, each once."""
    return list(dict.fromkeys(_split(fold(question))))[:MOST_WORDS]


def folded_title(title: str) -> str:
    return " ".join(_split(fold(title)))


def kept_text(parts: Iterable[str]) -> str:
    """What a record is found by; umlauts in both spellings."""
    words = dict.fromkeys(word for part in parts for word in _split(searchable(part)))
    return "".join(f" {word}" for word in list(words)[:MOST_TEXT])


def is_forgiven(word: str) -> bool:
    """Whether one slip in it is forgiven. Not where a digit is: another number is another thing."""
    return FORGIVING_FROM - 1 <= len(word) <= FORGIVING_TO and not any(letter.isdigit() for letter in word)


def one_slip(word: str) -> Iterator[str]:
    """What was meant if one letter of `word` is wrong, missing, too many, or swapped with the next; `_` is any letter.

    Only a missing one makes a word of four letters one of five.
    """
    for at in range(len(word)):
        before, after = word[:at], word[at + 1 :]
        yield f"{before}_{word[at:]}"
        if len(word) < FORGIVING_FROM:
            continue
        yield f"{before}_{after}"
        yield before + after
        if after and after[0] != word[at]:
            yield f"{before}{after[0]}{word[at]}{after[1:]}"


def exact_patterns(words: Sequence[str]) -> list[list[str]]:
    """For each word the LIKE patterns of which one has to match: a word that begins so."""
    return [[f"% {word}%"] for word in words]


def loose_patterns(words: Sequence[str]) -> list[list[str]]:
    """Also inside a word, and with one slip."""
    forgiven = [word for word in words if is_forgiven(word)][:MOST_FORGIVEN]
    return [_loose(word, word in forgiven) for word in words]


def _loose(word: str, forgiven: bool) -> list[str]:
    inside = len(word) >= INSIDE_FROM or not word.isascii()
    patterns = [f"%{word}%" if inside else f"% {word}%"]
    return [*patterns, *sorted({f"% {meant}%" for meant in one_slip(word)})] if forgiven else patterns


def read(patterns: Sequence[Sequence[str]]) -> list[re.Pattern[str]]:
    """The patterns for what is in no database."""
    return [re.compile("|".join(_like(pattern) for pattern in choices)) for choices in patterns]


def matches(text: str, words: Iterable[re.Pattern[str]]) -> bool:
    return all(word.search(text) for word in words)


def _like(pattern: str) -> str:
    return re.escape(pattern.strip("%")).replace("_", ".")


class Kind(IntEnum):
    """What an answer leads to, in the order in which people look for it."""

    DESTINATION = 0
    RECORD = 1
    REMARK = 2  # has no name of its own, its title is what it says
    READING = 3


@dataclass(frozen=True)
class Closeness:
    """How near something lies to a question; the smaller the nearer. A slip weighs most, then what it leads to."""

    question: tuple[str, ...]

    @cached_property
    def exact(self) -> list[re.Pattern[str]]:
        return read(exact_patterns(self.question))

    @cached_property
    def loose(self) -> list[re.Pattern[str]]:
        return read(loose_patterns(self.question))

    def __call__(self, title: str, text: str, kind: Kind, order: int = 0) -> tuple:
        whole, folded, known = " ".join(self.question), folded_title(title), text.split()
        forgiven = not matches(text, self.exact)
        return (
            forgiven,
            kind,
            folded != whole,
            not folded.startswith(whole),
            not matches(kept_text([title]), self.loose if forgiven else self.exact),
            -sum(word in known for word in self.question),
            order,
            len(folded),
            folded,
        )
