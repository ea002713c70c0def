"""The sidebar: at most six entries, drawn from what the role may read and do. Apps register their entries when they load."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """`url_name` takes the partner's slug on partner pages. `count` gives what needs action, or None."""

    label: str
    url_name: str
    icon: str
    visible: Callable[[Actor], bool] = lambda actor: True
    count: Callable[[Actor], int | None] = lambda actor: None
    order: int = 50


PARTNER: list[Entry] = []
STAFF: list[Entry] = []


def navigation(request: HttpRequest) -> list[dict]:
    """The entries for whoever looks at this page; empty outside partner and staff pages."""
    actor, partner = request.actor, request.partner
    entries, slug = ([], [])
    if partner is not None:
        entries, slug = PARTNER, [partner.slug]
    elif actor.is_staff:
        entries = STAFF
    shown = [entry for entry in sorted(entries, key=lambda e: e.order) if entry.visible(actor)]
    links = [(entry, reverse(entry.url_name, args=slug)) for entry in shown]
    best = max((url for _entry, url in links if request.path.startswith(url)), key=len, default="")
    return [
        {"label": e.label, "url": url, "icon": e.icon, "count": e.count(actor), "current": url == best}
        for e, url in links
    ]
