"""What the page and the palette show: records, pages and actions, by what they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.search.destinations import Hit, destinations
from portal.search.models import SearchEntry
from portal.search.queries import nearness, search
from portal.search.registry import Findable, nouns
from portal.web.places import Place

Labelled = tuple[str | Promise, Hit]


@dataclass(frozen=True, slots=True)
class Group:
    label: str | Promise
    hits: list[Hit]


def answer(place: Place, words: list[str], *, noun: str = "", limit: int) -> list[Group]:
    """Without words what can be done and opened here; with them the nearest on top, each among its like."""
    if not words:
        return _grouped([*_actions(place, words), *_pages(place, words)])
    shown = [one.noun for one in findable_on(place)]  # what has no page here takes no place of what has
    hits = list(_records(place, words, search(place.actor, words, noun=noun, among=shown, limit=limit)))
    if not noun:
        hits += [*_pages(place, words), *_actions(place, words)]
    return _grouped(sorted(hits, key=lambda labelled: labelled[1].near))


def _grouped(hits: Iterable[Labelled]) -> list[Group]:
    """In the order in which the first of each came."""
    groups = dict[str, Group]()
    for label, hit in hits:
        groups.setdefault(str(label), Group(label, [])).hits.append(hit)
    return list(groups.values())


def _pages(place: Place, words: list[str]) -> list[Labelled]:
    return [(_("Pages"), hit) for hit in destinations(place, words, actions=False)]


def _actions(place: Place, words: list[str]) -> list[Labelled]:
    return [(_("Actions"), hit) for hit in destinations(place, words, actions=True)]


def _records(place: Place, words: list[str], entries: list[SearchEntry]) -> Iterator[Labelled]:
    near, known = nearness(words), {noun.noun: noun for noun in nouns()}
    for entry in entries:
        if hit := _hit(place, entry, known[entry.noun]):
            yield known[entry.noun].label, replace(hit, near=near(entry))


def _hit(place: Place, entry: SearchEntry, noun: Findable) -> Hit | None:
    """None for a noun without a page on this side."""
    if place.partner:
        url = noun.on_partner(entry, place.partner) if noun.on_partner else ""
        return Hit(entry.title, entry.note, url, noun.icon) if url else None
    if noun.on_staff is None:
        return None
    of_partner = entry.partner.name if entry.partner and entry.partner_id != entry.pk else ""
    note = " · ".join(filter(None, (of_partner, entry.note)))
    return Hit(entry.title, note, noun.on_staff(entry), noun.icon)


def findable_on(place: Place) -> list[Findable]:
    """The nouns that have a page here."""
    return [noun for noun in nouns() if (noun.on_partner if place.partner else noun.on_staff)]
