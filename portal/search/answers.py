"""What the page and the palette show: records, pages and actions, by what they are."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.search.destinations import Hit, destinations
from portal.search.models import SearchEntry
from portal.search.queries import search
from portal.search.registry import Findable, nouns
from portal.web.places import Place


@dataclass(frozen=True, slots=True)
class Group:
    label: str | Promise
    hits: list[Hit]


def answer(place: Place, words: list[str], *, noun: str = "", limit: int) -> list[Group]:
    """Without words what can be done and opened here; with them records first, the nearest noun on top."""
    if not words:
        return _existing(_actions(place, words), _pages(place, words))
    shown = [one.noun for one in findable_on(place)]  # what has no page here takes no place of what has
    records = _by_noun(place, search(place.actor, words, noun=noun, among=shown, limit=limit))
    return records if noun else _existing(*records, _pages(place, words), _actions(place, words))


def _existing(*groups: Group) -> list[Group]:
    return [group for group in groups if group.hits]


def _pages(place: Place, words: list[str]) -> Group:
    return Group(_("Pages"), destinations(place, words, actions=False))


def _actions(place: Place, words: list[str]) -> Group:
    return Group(_("Actions"), destinations(place, words, actions=True))


def _by_noun(place: Place, entries: list[SearchEntry]) -> list[Group]:
    """In the order in which the nearest of each came."""
    known, groups = {noun.noun: noun for noun in nouns()}, dict[str, list[Hit]]()
    for entry in entries:
        if hit := _hit(place, entry, known[entry.noun]):
            groups.setdefault(entry.noun, []).append(hit)
    return [Group(known[noun].label, hits) for noun, hits in groups.items()]


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
