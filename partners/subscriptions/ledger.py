"""Writing the ledger and what waits for a renewal. Call these under the subscription's lock only: the services hold it."""

from collections.abc import Iterable
from datetime import date

from partners.catalogue.models import Plan
from partners.subscriptions.engine.advance import next_step_on
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.position import Position
from partners.subscriptions.models import Charge, ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import scheduled_change_of
from portal import clock
from portal.events.record import record_event
from portal.tenancy.actor import Actor


def take_position(subscription: Subscription, position: Position) -> None:
    """The columns that follow from where it stands; not saved."""
    rate = position.rates.get(position.plan)
    subscription.state = position.state
    if subscription.plan.code != position.plan:
        subscription.plan = Plan.objects.get(code=position.plan)
    subscription.plan_version_id, subscription.minimum_seats = position.version, position.minimum
    subscription.term, subscription.price_id = position.term, rate.row if rate else None
    subscription.purchased, subscription.renews_on = position.seats, position.renews_on
    subscription.auto_renew = position.auto_renew
    subscription.next_step_on = next_step_on(position, clock.today())


def keep(subscription: Subscription, position: Position, dues: Iterable[Due]) -> None:
    """Where it stands from now on, and what that costs."""
    take_position(subscription, position)
    subscription.save()
    charge(subscription, dues)


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


def charge(subscription: Subscription, dues: Iterable[Due]) -> None:
    """What is to be paid from now on, as it was decided."""
    Charge.objects.bulk_create(
        Charge(
            partner_id=subscription.partner_id,
            subscription=subscription,
            kind=due.kind,
            price_id=due.rate.row,
            quantity=due.quantity,
            period_start=due.share.period.start,
            period_end=due.share.period.end,
            part_start=due.share.part.start,
            part_end=due.share.part.end,
            cost=due.cost.amount,
            retail=due.retail.amount,
        )
        for due in dues
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


def drop_scheduled(actor: Actor, subscription: Subscription, reason: str = "") -> None:
    """What waits is no longer possible, and that is news."""
    if dropped := close_scheduled(subscription, ScheduledChange.State.DROPPED):
        lost = {"seats": dropped.seats, "effective_on": dropped.effective_on}
        record_event(actor, "subscription.change_dropped", subscription, old=lost, reason=reason)


def close_scheduled(subscription: Subscription, state: str) -> ScheduledChange | None:
    """End what waits, if anything does; returns it."""
    change = scheduled_change_of(subscription)
    if change is not None:
        change.become(state)
        change.closed_at = clock.now()
        change.save(update_fields=["state", "closed_at"])
    return change
