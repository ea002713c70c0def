"""Where requests wait for staff: what the queues, cards and searches of such nouns share."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from partners.requests.deciding import DECIDERS
from partners.requests.models import REQUESTED
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, staff_reads
from portal.web.home import NOW, Card, Item

SHOWN = 5


def is_queue(query: QueryDict) -> bool:
    """Unless the address asks for another state or for `all`."""
    return "all" not in query and query.get("state", REQUESTED) == REQUESTED


def reads(model: type[PartnerOwned]) -> Callable[[Actor], bool]:
    """Who has a list of them, on either side."""
    return lambda actor: staff_reads(model)(actor) if actor.is_staff else actor.role in model.read_roles


def card_to_decide(
    actor: Actor, title: str, rows: QuerySet, item: Callable[[Any], Item], list_url: str, order: int
) -> Card | None:
    """For whoever decides, longest wait first."""
    if actor.staff_role not in DECIDERS or not (total := rows.count()):
        return None
    return Card(title, NOW, [item(row) for row in rows[:SHOWN]], total, list_url if total > SHOWN else "", order=order)
