"""A decision becomes rows: what it was decided for, who asked and why are given. Call these under the subscription's lock.

Every change that somebody asks for ends here, one made at once and an order that is fulfilled alike.
"""

from dataclasses import replace
from datetime import date
from functools import singledispatch
from typing import cast

from django.db import IntegrityError, transaction

from partners.catalogue.models import Plan
from partners.clients.models import ClientAccount
from partners.orders.models import OrderLine
from partners.subscriptions import errors
from partners.subscriptions.engine.changes import (
    AddAddOn,
    Cancel,
    Change,
    ChangePlan,
    ChangeRenewal,
    Convert,
    RemoveAddOn,
    SetSeats,
)
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.position import AtRenewal, State
from partners.subscriptions.ledger import (
    keep,
    keep_add_ons,
    said,
    schedule,
    settle_waiting,
    take_position,
    write_movement,
)
from partners.subscriptions.models import SeatMovement, Subscription
from partners.subscriptions.queries import next_number, waiting_of
from partners.subscriptions.refusals import name_of
from partners.subscriptions.standing import position_of
from partners.suspensions.ending import end_suspensions
from portal import clock
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
    )
    take_position(subscription, outcome.after)
    _save_with_free_address(subscription)
    keep_add_ons(subscription, outcome.after, start)
    if subscription.purchased:
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
def carry_out(
    change: Change,
    actor: Actor,
    subscription: Subscription,
    outcome: Outcome,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    """Of a subscription that is there. `line` is what was ordered, where it was."""
    raise TypeError(f"no way to carry out {change!r}")


@carry_out.register
def _(
    change: Convert,
    actor: Actor,
    subscription: Subscription,
    outcome: Outcome,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    """From here on it is bought, and its ledger begins."""
    old = {"state": subscription.state}
    subscription.become(outcome.after.state)
    _keep(actor, subscription, outcome, reason, line)
    day = outcome.effective_on
    write_movement(actor, subscription, SeatMovement.Kind.INITIAL, subscription.purchased, day, reason)
    new = {"state": subscription.state, "purchased": subscription.purchased, "term": subscription.term}
    record_event(actor, "subscription.converted", subscription, old=old, new=new, reason=reason)


@carry_out.register
def _(
    change: SetSeats,
    actor: Actor,
    subscription: Subscription,
    outcome: Outcome,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    if outcome.scheduled:
        _later(actor, subscription, outcome, "subscription.reduction_scheduled", reason)
        return
    before = subscription.purchased
    _keep(actor, subscription, outcome, reason, line)
    delta, day = subscription.purchased - before, outcome.effective_on
    write_movement(actor, subscription, SeatMovement.Kind.INCREASE, delta, day, reason)
    old, new = {"purchased": before}, {"purchased": subscription.purchased}
    record_event(actor, "subscription.seats_changed", subscription, old=old, new=new, reason=reason)


def _keep(
    actor: Actor, subscription: Subscription, outcome: Outcome, reason: str, line: OrderLine | None = None
) -> None:
    keep(subscription, outcome.after, outcome.charges, outcome.effective_on, line)
    settle_waiting(actor, subscription, outcome.after, reason)


def _later(actor: Actor, subscription: Subscription, outcome: Outcome, verb: str, reason: str) -> None:
    """Nothing changes before the renewal."""
    asked, replaced = cast(AtRenewal, outcome.scheduled), outcome.replaced
    old = next((said(change) for change in waiting_of(subscription) if replaced and change.pk == replaced.id), {})
    settle_waiting(actor, subscription, outcome.after, reason, replaced=replaced)
    new = said(schedule(actor, subscription, asked, reason))
    record_event(actor, verb, subscription, old=old, new=new, reason=reason)


@carry_out.register
def _(
    change: ChangePlan,
    actor: Actor,
    subscription: Subscription,
    outcome: Outcome,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    old = {"plan": subscription.plan.name}
    _keep(actor, subscription, outcome, reason, line)
    new = {"plan": subscription.plan.name}
    record_event(actor, "subscription.plan_changed", subscription, old=old, new=new, reason=reason)


@carry_out.register
def _(
    change: AddAddOn,
    actor: Actor,
    subscription: Subscription,
    outcome: Outcome,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    _keep(actor, subscription, outcome, reason, line)
    new = {"add_on": name_of(change.add_on)}
    record_event(actor, "subscription.add_on_added", subscription, new=new, reason=reason)


@carry_out.register
def _(
    change: RemoveAddOn,
    actor: Actor,
    subscription: Subscription,
    outcome: Outcome,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    _later(actor, subscription, outcome, "subscription.add_on_ending", reason)


@carry_out.register
def _(
    change: ChangeRenewal,
    actor: Actor,
    subscription: Subscription,
    outcome: Outcome,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    if outcome.scheduled:
        _later(actor, subscription, outcome, "subscription.term_change_scheduled", reason)
        return
    old = {"auto_renew": subscription.auto_renew}
    _keep(actor, subscription, outcome, reason, line)
    new = {"auto_renew": subscription.auto_renew}
    verb = "subscription.renewal_switched_on" if subscription.auto_renew else "subscription.renewal_switched_off"
    record_event(actor, verb, subscription, old=old, new=new, reason=reason)


@carry_out.register
def _(
    change: Cancel,
    actor: Actor,
    subscription: Subscription,
    outcome: Outcome,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    """The ledger keeps its lines; the seats simply end."""
    end_suspensions(actor, subscription)
    old = {"state": subscription.state}
    subscription.become(outcome.after.state)
    _keep(actor, subscription, outcome, reason, line)
    new = {"state": subscription.state}
    record_event(actor, "subscription.cancelled", subscription, old=old, new=new, reason=reason)


def end_with_partner(actor: Actor, subscription: Subscription, reason: str) -> None:
    """The team of a partner's own people: on any day, since nothing was paid for it and nothing is given back."""
    after = replace(position_of(subscription), state=State.CANCELLED, waiting=())
    carry_out(Cancel(), actor, subscription, Outcome(after, clock.today()), reason)
