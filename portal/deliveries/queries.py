"""Questions about the outbox."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from portal.events.models import EventDelivery
from portal.tenancy.actor import Actor

State = EventDelivery.State


@dataclass(frozen=True, slots=True)
class View:
    """A filter in words, with the part of the URL that asks for it. `count` is None where it says nothing."""

    label: str
    query: str
    current: bool
    count: int | None = None


def views_of_outbox(actor: Actor, asked: list[str]) -> list[View]:
    """`asked` is the URL's states; none asks for what is parked."""
    unfinished = EventDelivery.objects.visible_to(actor).exclude(state=State.DONE)
    counts = unfinished.aggregate(
        parked=Count("pk", filter=Q(state=State.PARKED)),
        waiting=Count("pk", filter=Q(state__in=(State.DUE, State.RUNNING))),
    )
    offered: tuple[tuple[str, list[str], int | None], ...] = (
        (_("Parked"), [], counts["parked"]),
        (_("Waiting"), [State.DUE, State.RUNNING], counts["waiting"]),
        (_("Dropped"), [State.DROPPED], None),
        (_("Done"), [State.DONE], None),
    )
    return [
        View(label, "&".join(f"state={state}" for state in states), states == asked, count)
        for label, states, count in offered
    ]
