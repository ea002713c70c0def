"""Pages and actions that a search finds: what the sidebar and its hubs lead to, and what the role may do now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from re import Pattern

from django.urls import reverse
from django.utils.functional import Promise

from portal.actions import offer
from portal.search.registry import DESTINATIONS, Destination
from portal.search.words import Closeness, Kind, kept_text, matches
from portal.web.navigation import entries_of
from portal.web.places import Place

FIRST = 6  # before anything is typed


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of an answer, whatever it leads to."""

    title: str
    note: str
    url: str
    icon: str
    near: tuple = ()


@dataclass(frozen=True, slots=True)
class _Known:
    hit: Hit
    called: str
    text: str


def destinations(place: Place, words: list[str], *, actions: bool) -> list[Hit]:
    """The pages, or the actions, of this place that the words mean, in no order; without words the first few."""
    known = list(_actions(place) if actions else _pages(place))
    if not words:
        return [one.hit for one in known[:FIRST]]
    close = Closeness(tuple(words))
    for meant in (close.exact, close.loose):
        if found := [one for one in known if matches(one.text, meant)]:
            return [replace(one.hit, near=close(one.hit.title, one.text, _kind(one, meant))) for one in found]
    return []


def _kind(known: _Known, meant: Sequence[Pattern[str]]) -> Kind:
    """What a page's description only mentions is one more text."""
    return Kind.DESTINATION if matches(known.called, meant) else Kind.READING


def _pages(place: Place) -> Iterator[_Known]:
    entries, slug = entries_of(place)
    for entry in entries:
        yield _known(entry.label, "", reverse(entry.url_name, args=slug), entry.icon, entry.text)
    yield from (_known(one.label, one.words, url, one.icon) for one, url in _registered(place) if not one.action)


def _actions(place: Place) -> Iterator[_Known]:
    for one, url in _registered(place):
        offered = offer(place.actor, one.action) if one.action else None
        if offered and offered.enabled:
            yield _known(one.label, one.words, url, one.icon)


def _registered(place: Place) -> Iterator[tuple[Destination, str]]:
    for one in DESTINATIONS:
        name = one.partner if place.partner else (one.staff if place.actor.is_staff else "")
        if (name or one.person) and one.visible(place.actor):
            slug = [place.partner.slug] if name and place.partner else []
            yield one, reverse(name or one.person, args=slug)


def _known(label: str | Promise, words: str | Promise, url: str, icon: str, about: str | Promise = "") -> _Known:
    called = kept_text([str(label), str(words)])
    return _Known(Hit(str(label), "", url, icon), called, kept_text([called, str(about)]))
