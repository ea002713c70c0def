"""The sidebar: at most six entries, drawn from what the role may read and do. Apps register their entries when they load."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from portal.tenancy.actor import Actor
from portal.web.places import Place, place_of
from portal.web.request import Request


@dataclass(frozen=True, slots=True)
class Entry:
    """`url_name` takes the partner's slug on partner pages. `count` gives what needs action, or None.

    The entry is the current one on every page below its own, and below the path words in `covers`. An entry with a `hub`
    (the url name of another entry) is a card on that entry's page instead of a line in the sidebar; `text` says there what
    it is for.
    """

    label: str | Promise
    url_name: str
    icon: str
    visible: Callable[[Actor], bool] = lambda actor: True
    count: Callable[[Actor], int | None] = lambda actor: None
    order: int = 50
    covers: tuple[str, ...] = ()
    hub: str = ""
    text: str | Promise = ""


PARTNER: list[Entry] = []
STAFF: list[Entry] = []


def navigation(request: Request) -> list[dict]:
    """The entries for whoever looks at this page; on account pages those of the place the reader came from."""
    place = place_of(request)
    entries, slug = _entries_for(place)
    shown = [entry for entry in entries if not entry.hub and _is_shown(entry, entries, place.actor)]
    current = _current(getattr(request, "shown_under", request.path), shown, entries, slug)
    return [
        {
            "label": entry.label,
            "url": reverse(entry.url_name, args=slug),
            "icon": entry.icon,
            "count": _count(entry, entries, place.actor),
            "current": entry is current,
        }
        for entry in shown
    ]


def cards_of(request: Request, hub: str) -> list[dict]:
    """What stands on a hub's page: the entries that name it, as far as the role reaches."""
    entries, slug = _entries_for(place_of(request))
    return [
        {
            "label": entry.label,
            "text": entry.text,
            "url": reverse(entry.url_name, args=slug),
            "icon": entry.icon,
            "count": entry.count(request.actor),
        }
        for entry in entries
        if entry.hub == hub and entry.visible(request.actor)
    ]


def entries_of(place: Place) -> tuple[list[Entry], list[str]]:
    """Every page this role reaches by the sidebar, those on hubs among them, with the arguments their addresses take."""
    entries, slug = _entries_for(place)
    return [one for one in entries if one.visible(place.actor) and _is_shown(one, entries, place.actor)], slug


def _entries_for(place: Place) -> tuple[list[Entry], list[str]]:
    """In order, with the arguments their addresses take."""
    if place.partner is not None:
        entries, slug = PARTNER, [place.partner.slug]
    else:
        entries, slug = (STAFF if place.actor.is_staff else []), []
    return sorted(entries, key=lambda entry: entry.order), slug


def _on_hub(hub: Entry, entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.hub == hub.url_name]


def _is_shown(entry: Entry, entries: list[Entry], actor: Actor) -> bool:
    """A hub is there when something stands on it."""
    below = _on_hub(entry, entries)
    return entry.visible(actor) and (not below or any(one.visible(actor) for one in below))


def _count(entry: Entry, entries: list[Entry], actor: Actor) -> int | None:
    below = [one for one in _on_hub(entry, entries) if one.visible(actor)]
    return sum(one.count(actor) or 0 for one in (entry, *below)) or None


def _current(path: str, shown: list[Entry], entries: list[Entry], slug: list[str]) -> Entry | None:
    """The entry with the longest address that the path lies under; a view may have said another path. Home lies above
    everything, so it is only itself.
    """
    home = reverse("partner-home", args=slug) if slug else reverse("staff-home")
    best, longest = None, 0
    for entry in shown:
        for url in _addresses(entry, entries, home, slug):
            if (path == url if url == home else path.startswith(url)) and len(url) > longest:
                best, longest = entry, len(url)
    return best


def _addresses(entry: Entry, entries: list[Entry], home: str, slug: list[str]) -> Iterator[str]:
    for one in (entry, *_on_hub(entry, entries)):
        yield reverse(one.url_name, args=slug)
        yield from (f"{home}{word}/" for word in one.covers)
