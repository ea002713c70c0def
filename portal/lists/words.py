"""Searching a list by words."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

MOST_WORDS = 8


def with_every_word(rows: QuerySet, asked: str, where: Callable[[str], Q]) -> QuerySet:
    """Rows in which `where` finds each of the words asked for; those after the eighth are not asked for."""
    for word in asked.split()[:MOST_WORDS]:
        rows = rows.filter(where(word))
    return rows


def as_number(word: str, prefix: str) -> int | None:
    """What `S-12`, `s12` or `12` numbers, None for what is no number as people read it aloud."""
    digits = word.upper().removeprefix(prefix).removeprefix("-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
