"""A decision becomes rows: what it was decided for, who asked and why are given. Call these under the subscription's lock.

Every change that somebody asks for ends here, one made at once and an order that is fulfilled alike.
"""

from datetime import date
from functools import singledispatch

from django.db import IntegrityError, transaction

from partners.catalogue.models import Plan
from partners.clients.models import ClientAccount
from partners.subscriptions import errors
from partners.subscriptions.engine.changes import Cancel, Change, ChangePlan, ChangeRenewal, SetSeats
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.ledger import drop_scheduled, keep, schedule, take_position, write_movement
from partners.subscriptions.models import SeatMovement, Subscription
from partners.subscriptions.queries import next_number
from partners.suspensions.ending import end_suspensions
from portal.events.record import record_event
from portal.tenancy.actor import Actor


def begin(
    actor: Actor, client_account: ClientAccount, outcome: Outcome, admin_email: str, start: date, reason: str
) -> Subscription:
    """A new team of the client, whose partner is held: numbers have no gaps. Nothing is charged here."""
    subscription = Subscription(
        partner_id=client_account.partner_id,
        number=next_number(Subscription, client_account.partner_id),
        client_account=client_account,
        plan=Plan.objects.get(code=outcome.after.plan),
        admin_email=admin_email,
        started_on=start,
    )
    take_position(subscription, outcome.after)
    _save_with_free_address(subscription)
    write_movement(actor, subscription, SeatMovement.Kind.INITIAL, subscription.purchased, start, reason)
    return subscription


def _save_with_free_address(subscription: Subscription) -> None:
    """The database decides: two orders with one address at the same moment cannot both pass."""
    try:
        with transaction.atomic():
            subscription.save()
    except IntegrityError:
        raise errors.AdminAddressTaken(email=subscription.admin_email) from None


@singledispatch
def carry_out(change: Change, actor: Actor, subscription: Subscription, outcome: Outcome, reason: str) -> None:
    """Of a subscription that is there."""
    raise TypeError(f"no way to carry out {change!r}")


@carry_out.register
def _(change: SetSeats, actor: Actor, subscription: Subscription, outcome: Outcome, reason: str) -> None:
    if outcome.scheduled:
        _reduce_later(actor, subscription, outcome, reason)
        return
    before = subscription.purchased
    keep(subscription, outcome.after, outcome.charges)
    delta, day = subscription.purchased - before, outcome.effective_on
    write_movement(actor, subscription, SeatMovement.Kind.INCREASE, delta, day, reason)
    old, new = {"purchased": before}, {"purchased": subscription.purchased}
    record_event(actor, "subscription.seats_changed", subscription, old=old, new=new, reason=reason)


def _reduce_later(actor: Actor, subscription: Subscription, outcome: Outcome, reason: str) -> None:
    day = outcome.effective_on
    seats = outcome.scheduled.seats if outcome.scheduled and outcome.scheduled.seats else 0
    replaced = schedule(actor, subscription, seats, day, reason)
    old = {"seats": replaced.seats, "effective_on": replaced.effective_on} if replaced else {}
    new = {"seats": seats, "effective_on": day}
    record_event(actor, "subscription.reduction_scheduled", subscription, old=old, new=new, reason=reason)


@carry_out.register
def _(change: ChangePlan, actor: Actor, subscription: Subscription, outcome: Outcome, reason: str) -> None:
    old = {"plan": subscription.plan.name}
    keep(subscription, outcome.after, outcome.charges)
    new = {"plan": subscription.plan.name}
    record_event(actor, "subscription.plan_changed", subscription, old=old, new=new, reason=reason)
    if outcome.conflicts:
        drop_scheduled(actor, subscription, reason)


@carry_out.register
def _(change: ChangeRenewal, actor: Actor, subscription: Subscription, outcome: Outcome, reason: str) -> None:
    old = {"auto_renew": subscription.auto_renew}
    keep(subscription, outcome.after, outcome.charges)
    new = {"auto_renew": subscription.auto_renew}
    verb = "subscription.renewal_switched_on" if subscription.auto_renew else "subscription.renewal_switched_off"
    record_event(actor, verb, subscription, old=old, new=new, reason=reason)


@carry_out.register
def _(change: Cancel, actor: Actor, subscription: Subscription, outcome: Outcome, reason: str) -> None:
    """The ledger keeps its lines; the seats simply end."""
    drop_scheduled(actor, subscription, reason)
    end_suspensions(actor, subscription)
    old = {"state": subscription.state}
    subscription.become(outcome.after.state)
    keep(subscription, outcome.after, outcome.charges)
    new = {"state": subscription.state}
    record_event(actor, "subscription.cancelled", subscription, old=old, new=new, reason=reason)
