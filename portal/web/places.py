"""Where somebody works: pages of their own account keep the sidebar of the partner, or of the network, they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner

if TYPE_CHECKING:
    from portal.web.request import PersonRequest, Request

STAFF = "staff"
_KEY = "place"  # in the session: a partner's id, or STAFF


@dataclass(frozen=True, slots=True)
class Place:
    """Whose sidebar is drawn, and for whom. It says nothing about who acts."""

    actor: Actor
    partner: Partner | None = None


def remember_place(request: Request, place: str) -> None:
    """Write the session only when the place has changed."""
    if request.session.get(_KEY) != place:
        request.session[_KEY] = place


def remembered_place(request: PersonRequest) -> Place:
    """The place last worked in while it is still theirs; else the only one there is; else none."""
    person, remembered = Actor.person(request.user, request.id), request.session.get(_KEY, "")
    if remembered == STAFF and person.is_staff:
        return Place(person)
    rows = Membership.objects.filter(user=request.user).exclude(partner__state=Partner.State.CLOSED)
    memberships = {row.partner_id: row for row in rows.select_related("partner", "user")}
    chosen = memberships.get(remembered)
    if chosen is None and len(memberships) == 1 and not person.is_staff:
        chosen = next(iter(memberships.values()))
    return Place(Actor.member(chosen, request.id), chosen.partner) if chosen else Place(person)


def place_of(request: Request) -> Place:
    """For the templates: where this page is, or where its reader came from."""
    return request.place or Place(request.actor, request.partner)
