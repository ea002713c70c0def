"""Which record a mail is about, beside the one whose event it follows from: nouns say it of their events, pages ask by its id."""

from collections.abc import Callable

from portal.events.models import Event

Finder = Callable[[Event], str]  # the record's id, or nothing

_FINDERS: list[Finder] = []


def finds_about(finder: Finder) -> Finder:
    """Put it where it is imported at start: in a noun's `handlers.py`."""
    _FINDERS.append(finder)
    return finder


def about_of(event: Event) -> str:
    return next((found for finder in _FINDERS if (found := finder(event))), "")
