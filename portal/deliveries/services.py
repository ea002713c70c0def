"""What staff do with deliveries that failed at every attempt. Carrying them out is `portal.events.deliveries`."""

from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.deliveries.errors import DeliveryNotParked
from portal.events.models import EventDelivery
from portal.events.nudge import nudge
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY, OUTBOX_KEEPERS
from portal.text import mid_sentence

State = EventDelivery.State
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Retried:
    """How many are due again, and how many are parked still: of more than a transaction takes, or parked meanwhile."""

    retried: int
    remaining: int


def only_parked(delivery: EventDelivery) -> DeliveryNotParked | None:
    """Availability of both actions."""
    parked = delivery.state == State.PARKED
    return None if parked else DeliveryNotParked(state=mid_sentence(delivery.get_state_display()))


@business_action(
    noun="event-deliveries",
    verb="retry",
    label=_("Try again"),
    roles=NOBODY,
    staff_roles=OUTBOX_KEEPERS,
    subject="delivery",
    available=only_parked,
    event="event_delivery.retried",
)
def retry_delivery(*, actor: Actor, delivery: EventDelivery) -> EventDelivery:
    """Due at once, its attempts counted from zero. Handlers are idempotent, so what was half done is not done twice."""
    delivery.become(State.DUE)
    delivery.attempts, delivery.next_at, delivery.parked_at = 0, clock.now(), None
    delivery.save(update_fields=["state", "attempts", "next_at", "parked_at"])
    transaction.on_commit(partial(nudge), robust=True)
    return delivery


@business_action(
    noun="event-deliveries",
    verb="drop",
    label=_("Drop delivery"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="delivery",
    available=only_parked,
    event="event_delivery.dropped",
)
def drop_delivery(*, actor: Actor, delivery: EventDelivery, reason: str) -> EventDelivery:
    """Never to be carried out. The reason is kept in the event; the last error stays readable."""
    delivery.become(State.DROPPED)
    delivery.save(update_fields=["state"])
    return delivery


@business_action(
    noun="event-deliveries",
    verb="retry-parked",
    label=_("Try all parked deliveries again"),
    roles=NOBODY,
    staff_roles=OUTBOX_KEEPERS,
)
def retry_parked(*, actor: Actor, handler: str = "") -> Retried:
    """All that are parked, or those of one handler; each with an event of its own, as if chosen one by one."""
    rows = EventDelivery.objects.visible_to(actor).parked()
    rows = rows.filter(handler=handler) if handler else rows
    chosen = list(rows.order_by("id")[:MOST_AT_ONCE])
    for delivery in chosen:
        retry_delivery(actor=actor, delivery=delivery)
    return Retried(len(chosen), rows.count())
