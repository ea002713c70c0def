"""Writing the ledger and what waits for a renewal. Call these under the subscription's lock only: the services hold it."""

from datetime import date

from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import scheduled_change_of
from portal import clock
from portal.tenancy.actor import Actor


def write_movement(actor: Actor, subscription: Subscription, kind: str, delta: int, day: date, reason: str) -> None:
    """The next line; `subscription.purchased` is the number of seats afterwards."""
    lines = SeatMovement.objects.filter(subscription=subscription).count()
    SeatMovement.objects.create(
        partner_id=subscription.partner_id,
        subscription=subscription,
        sequence=lines + 1,
        kind=kind,
        delta=delta,
        seats_after=subscription.purchased,
        effective_on=day,
        reason=reason,
        actor_label=actor.label[:250],
    )


def schedule(actor: Actor, subscription: Subscription, seats: int, day: date, reason: str) -> ScheduledChange | None:
    """A reduction that waits; returns the one it replaces."""
    replaced = close_scheduled(subscription, ScheduledChange.State.REPLACED)
    ScheduledChange.objects.create(
        partner_id=subscription.partner_id,
        subscription=subscription,
        seats=seats,
        effective_on=day,
        reason=reason,
        actor_label=actor.label[:250],
    )
    return replaced


def close_scheduled(subscription: Subscription, state: str) -> ScheduledChange | None:
    """End what waits, if anything does; returns it."""
    change = scheduled_change_of(subscription)
    if change is not None:
        change.become(state)
        change.closed_at = clock.now()
        change.save(update_fields=["state", "closed_at"])
    return change
