"""A decision becomes rows: what it was decided for, who asked and why are given. Call these under the subscription's lock.

Every change that somebody asks for ends here, one made at once and an order that is fulfilled alike.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import singledispatch
from typing import Any, cast

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


def carry_out(
    change: Change,
    actor: Actor,
    subscription: Subscription,
    outcome: Outcome,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    """Of a subscription that is there. `line` is what was ordered, where it was."""
    _carry_out(change, _Doing(actor, subscription, outcome, reason, line))


@dataclass(frozen=True, slots=True)
class _Doing:
    """What every change needs to happen, whichever it is."""

    actor: Actor
    subscription: Subscription
    outcome: Outcome
    reason: str
    line: OrderLine | None

    def keep(self) -> None:
        keep(self.subscription, self.outcome.after, self.outcome.charges, self.outcome.effective_on, self.line)
        settle_waiting(self.actor, self.subscription, self.outcome.after, self.reason)

    def move_seats(self, kind: SeatMovement.Kind, delta: int) -> None:
        write_movement(self.actor, self.subscription, kind, delta, self.outcome.effective_on, self.reason)

    def schedule(self, verb: str) -> None:
        """Nothing changes before the renewal."""
        asked, replaced = cast(AtRenewal, self.outcome.scheduled), self.outcome.replaced
        waiting = waiting_of(self.subscription)
        old = next((said(change) for change in waiting if replaced and change.pk == replaced.id), {})
        settle_waiting(self.actor, self.subscription, self.outcome.after, self.reason, replaced=replaced)
        self.tell(verb, old, said(schedule(self.actor, self.subscription, asked, self.reason)))

    def tell(self, verb: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        record_event(self.actor, verb, self.subscription, old=old, new=new, reason=self.reason)


@singledispatch
def _carry_out(change: Change, doing: _Doing) -> None:
    raise TypeError(f"no way to carry out {change!r}")


@_carry_out.register
def _(change: Convert, doing: _Doing) -> None:
    """From here on it is bought, and its ledger begins."""
    subscription = doing.subscription
    old = {"state": subscription.state}
    subscription.become(doing.outcome.after.state)
    doing.keep()
    doing.move_seats(SeatMovement.Kind.INITIAL, subscription.purchased)
    new = {"state": subscription.state, "purchased": subscription.purchased, "term": subscription.term}
    doing.tell("subscription.converted", old, new)


@_carry_out.register
def _(change: SetSeats, doing: _Doing) -> None:
    if doing.outcome.scheduled:
        doing.schedule("subscription.reduction_scheduled")
        return
    before = doing.subscription.purchased
    doing.keep()
    after = doing.subscription.purchased
    doing.move_seats(SeatMovement.Kind.INCREASE, after - before)
    doing.tell("subscription.seats_changed", {"purchased": before}, {"purchased": after})


@_carry_out.register
def _(change: ChangePlan, doing: _Doing) -> None:
    old = {"plan": doing.subscription.plan.name}
    doing.keep()
    doing.tell("subscription.plan_changed", old, {"plan": doing.subscription.plan.name})


@_carry_out.register
def _(change: AddAddOn, doing: _Doing) -> None:
    doing.keep()
    doing.tell("subscription.add_on_added", {}, {"add_on": name_of(change.add_on)})


@_carry_out.register
def _(change: RemoveAddOn, doing: _Doing) -> None:
    doing.schedule("subscription.add_on_ending")


@_carry_out.register
def _(change: ChangeRenewal, doing: _Doing) -> None:
    if doing.outcome.scheduled:
        doing.schedule("subscription.term_change_scheduled")
        return
    old = {"auto_renew": doing.subscription.auto_renew}
    doing.keep()
    renews = doing.subscription.auto_renew
    verb = "subscription.renewal_switched_on" if renews else "subscription.renewal_switched_off"
    doing.tell(verb, old, {"auto_renew": renews})


@_carry_out.register
def _(change: Cancel, doing: _Doing) -> None:
    """The ledger keeps its lines; the seats simply end."""
    subscription = doing.subscription
    end_suspensions(doing.actor, subscription)
    old = {"state": subscription.state}
    subscription.become(doing.outcome.after.state)
    doing.keep()
    doing.tell("subscription.cancelled", old, {"state": subscription.state})


def end_with_partner(actor: Actor, subscription: Subscription, reason: str) -> None:
    """The team of a partner's own people: on any day, since nothing was paid for it and nothing is given back."""
    after = replace(position_of(subscription), state=State.CANCELLED, waiting=())
    carry_out(Cancel(), actor, subscription, Outcome(after, clock.today()), reason)
