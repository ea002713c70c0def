"""How far an order is: its lines happen, are refused or given up, and the order follows from them."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import QualificationKind
from partners.clients.models import ClientAccount
from partners.orders import errors
from partners.orders.models import LicenceOrder, Order, OrderLine
from partners.orders.queries import lines_of
from partners.qualifications.queries import lacks, required_by
from partners.subscriptions.carrying_out import begin, carry_out
from partners.subscriptions.engine.advance import next_step_on
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.errors import QualificationMissing
from partners.subscriptions.ledger import charge
from partners.subscriptions.models import Subscription
from partners.subscriptions.refusals import name_of
from partners.subscriptions.renewals import catch_up
from partners.subscriptions.standing import position_of
from portal import clock
from portal.events.record import changes_between, record_event, snapshot
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked

NEWS: dict[str, str] = {
    Order.State.RETURNED: "order.returned",
    Order.State.FULFILLED: "order.fulfilled",
    Order.State.REFUSED: "order.refused",
}


def fulfil(actor: Actor, order: Order, line: OrderLine) -> None:
    """It happens, exactly as it was quoted, and from the day it was quoted for; then what the calendar brought since."""
    quote = line.quote
    outcome, why = quote.decided, line.why or str(order)
    if quote.needs_licences:
        must_still_qualify(order.client_account, outcome)
    if line.subscription_id is None:
        line.subscription = subscription = _begin(actor, order, line, outcome)
    else:
        subscription = locked(Subscription, line.subscription_id)
        must_be_as_quoted(subscription, line)
        carry_out(quote.asked, actor, subscription, outcome, why, line)
    line.become(OrderLine.State.FULFILLED)
    line.save()
    _make_up_for(subscription, next_step_on(outcome.after, quote.made_on))


def must_still_qualify(client: ClientAccount, outcome: Outcome) -> None:
    """What a client qualified for when it was ordered may have ended since: then nothing more is bought for it."""
    plan = outcome.after.plan
    if lacks(client, kind := required_by(plan, clock.today()), clock.today()):
        raise QualificationMissing(plan=name_of(plan), qualification=QualificationKind(kind).label)


def _make_up_for(subscription: Subscription, due: date | None) -> None:
    """What the calendar brought while it stood still: each billing period and renewal since `due`."""
    if subscription.is_live:
        subscription.next_step_on = due
        subscription.save(update_fields=["next_step_on"])
        catch_up(subscription)


def _begin(actor: Actor, order: Order, line: OrderLine, outcome: Outcome) -> Subscription:
    client = order.client_account
    if client.partner_id != order.partner_id or client.state != ClientAccount.State.ACTIVE:
        raise errors.TargetMoved(subject=client)
    if outcome.after.trial_ends_on and outcome.after.trial_ends_on <= clock.today():
        raise errors.TrialOver(day=outcome.after.trial_ends_on)
    why = line.why or str(_("First order"))
    subscription = begin(actor, client, outcome, line.admin_email, line.quote.made_on, why)
    charge(subscription, outcome.charges, line)
    new = changes_between({}, snapshot(subscription))[1]
    verb = "subscription.trial_started" if subscription.trial_ends_on else "subscription.created"
    record_event(actor, verb, subscription, new=new, reason=why)
    return subscription


def must_be_as_quoted(subscription: Subscription, line: OrderLine) -> None:
    """While licences are ordered nothing else changes it. If something did, nothing is done on a wrong ground."""
    before = replace(line.quote.stood, unpaid={}, lots={})
    if subscription.partner_id != line.partner_id or position_of(subscription) != before:
        raise errors.TargetMoved(subject=subscription)


def is_at_distributor(line: OrderLine) -> bool:
    return line.state == OrderLine.State.AWAITING_LICENCES and line.licence_order.ordered_at is not None


def give_up(actor: Actor, order: Order) -> Order:
    """Every line that is still open. Raises when one is ordered at the distributor already."""
    for line in lines_of(order):
        if line.state == OrderLine.State.AWAITING_LICENCES:
            licence_order = line.licence_order
            if is_at_distributor(line):
                raise errors.LicencesOrdered(order=order)
            licence_order.become(LicenceOrder.State.CANCELLED)
            licence_order.save()
        if line.state in (OrderLine.State.OPEN, OrderLine.State.AWAITING_LICENCES):
            line.become(OrderLine.State.CANCELLED)
            line.save()
    return settle(actor, order)


def settle(actor: Actor, order: Order, reason: str = "") -> Order:
    """The state that follows from the lines, saved. What its people wait for is news."""
    state, old = _state_of(order), order.state
    if state != old:
        order.become(state)
    if verb := NEWS.get(state) if state != old else None:
        record_event(actor, verb, order, old={"state": old}, new={"state": state}, reason=reason)
    if order.has_ended and order.ended_at is None:
        order.ended_at = clock.now()
    order.save()
    return order


def _state_of(order: Order) -> str:
    lines = {line.state for line in lines_of(order)}
    at_desk = set(
        LicenceOrder.objects.filter(line__order=order, state__in=LicenceOrder.OPEN).values_list("state", flat=True)
    )
    for found, state in (
        (LicenceOrder.State.RETURNED, Order.State.RETURNED),
        (LicenceOrder.State.ORDERED, Order.State.AWAITING_LICENCES),
        (LicenceOrder.State.QUEUED, Order.State.PLACED),
    ):
        if found in at_desk:
            return state
    if OrderLine.State.FULFILLED in lines:
        return Order.State.FULFILLED
    return Order.State.REFUSED if OrderLine.State.REFUSED in lines else Order.State.CANCELLED
