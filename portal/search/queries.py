"""Answering a question: what begins so first, then what contains it, and a slip is forgiven when that finds little."""

from collections.abc import Callable, Collection, Iterable
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from portal.search.errors import QuestionTooLong
from portal.search.models import SearchEntry, SearchQuerySet
from portal.search.registry import nouns
from portal.search.words import Closeness, asked_words, exact_patterns, loose_patterns
from portal.tenancy.actor import Actor
from portal.text import clean_text

LONGEST = 200  # characters of a question
CANDIDATES = 200  # rows that are compared with each other
FEW = 5  # with fewer hits than these a slip is forgiven


def read_question(question: str) -> list[str]:
    """Its words. Raises for what nobody types: control characters, and whole texts."""
    if len(question) > LONGEST:
        raise QuestionTooLong(limit=LONGEST, length=len(question))
    return asked_words(clean_text(question))


def search(
    actor: Actor, words: list[str], *, noun: str = "", among: Collection[str] = (), limit: int
) -> list[SearchEntry]:
    """The nearest records that this actor sees, nearest first: of one noun, of some (`among`), or of all."""
    if not words:
        return []
    rows = SearchEntry.objects.visible_to(actor).select_related("partner")
    if wanted := (noun,) if noun else among:
        rows = rows.filter(noun__in=wanted)
    found = {entry.pk: entry for entry in _titles_that_begin(rows, words, limit)}
    if len(found) < limit:
        found |= _matching(rows, exact_patterns(words))
    if len(found) < FEW:
        found |= _matching(rows, loose_patterns(words))
    return sorted(found.values(), key=nearness(words))[:limit]


def nearness(words: list[str]) -> Callable[[SearchEntry], tuple]:
    """What records are sorted by."""
    close, known = Closeness(tuple(words)), {noun.noun: (noun.kind, noun.order) for noun in nouns()}
    return lambda entry: close(entry.title, entry.text, *known[entry.noun])


def _titles_that_begin(rows: SearchQuerySet, words: list[str], limit: int) -> Iterable[SearchEntry]:
    """In order, by the index on titles: so that among many the exact one is never left out."""
    whole = " ".join(words)
    return rows.filter(folded_title__gte=whole, folded_title__lt=f"{whole}\U0010ffff").order_by("folded_title")[:limit]


def _matching(rows: SearchQuerySet, patterns: list[list[str]]) -> dict[str, SearchEntry]:
    each = (reduce(or_, (Q(text__like=pattern) for pattern in choices)) for choices in patterns)
    return {entry.pk: entry for entry in rows.filter(reduce(and_, each)).order_by()[:CANDIDATES]}
