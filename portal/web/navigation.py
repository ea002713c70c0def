"""The sidebar: at most six entries, drawn from what the role may read and do. Apps register their entries when they load."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from portal.tenancy.actor import Actor
from portal.web.request import Request


@dataclass(frozen=True, slots=True)
class Entry:
    """`url_name` takes the partner's slug on partner pages. `count` gives what needs action, or None.

    The entry is the current one on every page below its own, and below the path words in `covers`.
    """

    label: str | Promise
    url_name: str
    icon: str
    visible: Callable[[Actor], bool] = lambda actor: True
    count: Callable[[Actor], int | None] = lambda actor: None
    order: int = 50
    covers: tuple[str, ...] = ()


PARTNER: list[Entry] = []
STAFF: list[Entry] = []


def navigation(request: Request) -> list[dict]:
    """The entries for whoever looks at this page; empty outside partner and staff pages."""
    actor, partner = request.actor, request.partner
    entries, slug = ([], [])
    if partner is not None:
        entries, slug = PARTNER, [partner.slug]
    elif actor.is_staff:
        entries = STAFF
    shown = [entry for entry in sorted(entries, key=lambda e: e.order) if entry.visible(actor)]
    current = _current(request.path, shown, slug)
    return [
        {
            "label": entry.label,
            "url": reverse(entry.url_name, args=slug),
            "icon": entry.icon,
            "count": entry.count(actor),
            "current": entry is current,
        }
        for entry in shown
    ]


def _current(path: str, entries: list[Entry], slug: list[str]) -> Entry | None:
    """The entry with the longest address that the path lies under. Home lies above everything, so it is only itself."""
    home = reverse("partner-home", args=slug) if slug else reverse("staff-home")
    best, longest = None, 0
    for entry in entries:
        for url in (reverse(entry.url_name, args=slug), *(f"{home}{word}/" for word in entry.covers)):
            if (path == url if url == home else path.startswith(url)) and len(url) > longest:
                best, longest = entry, len(url)
    return best
