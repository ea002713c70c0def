"""Writing the ledger and what waits for a renewal. Call these under the subscription's lock only: the services hold it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from partners.catalogue.models import AddOn, Plan
from partners.charges.models import Charge
from partners.orders.models import OrderLine
from partners.subscriptions.engine.advance import next_step_on
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.position import AtRenewal, Position
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription, SubscriptionAddOn
from partners.subscriptions.queries import add_ons_of, waiting_of
from portal import clock
from portal.events.record import record_event
from portal.keys.queries import person_behind
from portal.tenancy.actor import Actor


def take_position(subscription: Subscription, position: Position) -> None:
    """The columns that follow from where it stands; not saved."""
    rate, trial_ends_on = position.rates.get(position.plan), position.trial_ends_on
    subscription.state = position.state
    if subscription.plan.code != position.plan:
        subscription.plan = Plan.objects.get(code=position.plan)
    subscription.plan_version_id, subscription.minimum_seats = position.version, position.minimum
    subscription.price_id, subscription.auto_renew = rate.row if rate else None, position.auto_renew
    subscription.invoiced = position.invoiced
    subscription.started_on, subscription.anchor_on = position.started_on, position.anchor_on
    subscription.term = None if trial_ends_on else position.term
    subscription.purchased = 0 if trial_ends_on else position.seats
    subscription.renews_on = trial_ends_on or position.renews_on
    subscription.next_step_on = next_step_on(position, clock.today())


def keep(
    subscription: Subscription,
    position: Position,
    dues: Iterable[Due],
    day: date | None = None,
    line: OrderLine | None = None,
) -> None:
    """Where it stands from now on, or from a day that has come, and what that costs; `line` is what was ordered."""
    take_position(subscription, position)
    subscription.save()
    keep_add_ons(subscription, position, day or clock.today())
    charge(subscription, dues, line)


def keep_add_ons(subscription: Subscription, position: Position, day: date) -> None:
    """Those it has and no others, each at the price it runs at."""
    rows = {row.add_on.code: row for row in add_ons_of(subscription)}
    prices = {code: rate.row for code, rate in position.rates.items()}
    for code in rows.keys() - position.add_ons.keys():
        rows[code].ended_on = day
        rows[code].save(update_fields=["ended_on"])
    for code in rows.keys() & position.add_ons.keys():
        if rows[code].price_id != prices.get(code):
            rows[code].price_id = prices.get(code)
            rows[code].save(update_fields=["price"])
    for add_on in AddOn.objects.filter(code__in=position.add_ons.keys() - rows.keys()):
        SubscriptionAddOn.objects.create(
            partner_id=subscription.partner_id,
            subscription=subscription,
            add_on=add_on,
            quantity=position.add_ons[add_on.code],
            price_id=prices.get(add_on.code),
            added_on=day,
        )


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


def charge(subscription: Subscription, dues: Iterable[Due], line: OrderLine | None = None) -> None:
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
            order_line=line,
        )
        for due in dues
    )


def settle_waiting(
    actor: Actor,
    subscription: Subscription,
    after: Position,
    reason: str = "",
    *,
    applied: Collection[AtRenewal] = (),
    replaced: AtRenewal | None = None,
) -> list[ScheduledChange]:
    """What waited and does not any more is applied, replaced, or no longer possible, and that is news. Returns what applied."""
    done, kept = {one.id for one in applied}, {one.id for one in after.waiting}
    gone = [change for change in waiting_of(subscription) if change.pk not in kept]
    for change in gone:
        if change.pk in done:
            close(change, ScheduledChange.State.APPLIED)
        elif replaced and change.pk == replaced.id:
            close(change, ScheduledChange.State.REPLACED)
        else:
            close(change, ScheduledChange.State.DROPPED)
            old, new = said(change), {"scheduled_change": change.pk}
            record_event(actor, "subscription.change_dropped", subscription, old=old, new=new, reason=reason)
    if done - {change.pk for change in gone}:
        raise LookupError(f"{done} do not all wait for {subscription.pk}")
    return [change for change in gone if change.pk in done]


def schedule(actor: Actor, subscription: Subscription, asked: AtRenewal, reason: str) -> ScheduledChange:
    return ScheduledChange.objects.create(
        partner_id=subscription.partner_id,
        subscription=subscription,
        kind=asked.kind.split()[0],
        seats=asked.seats,
        term=asked.term,
        add_on=AddOn.objects.get(code=asked.add_on) if asked.add_on else None,
        effective_on=asked.effective_on,
        reason=reason,
        actor_label=actor.label[:250],
        user_id=person_behind(actor),
    )


def close(change: ScheduledChange, state: str) -> None:
    change.become(state)
    change.closed_at = clock.now()
    change.save(update_fields=["state", "closed_at"])


def said(change: ScheduledChange) -> dict[str, Any]:
    """For an event: what would have been, and when."""
    what = {"seats": change.seats, "term": change.term, "add_on": change.add_on and change.add_on.name}
    return {**{name: value for name, value in what.items() if value is not None}, "effective_on": change.effective_on}
