"""Placing an order: each line is looked at once more, and nothing is placed unless all of them can be."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from partners.orders import errors
from partners.orders.channels.registry import channel_for
from partners.orders.models import LicenceOrder, Order, OrderLine, Quote
from partners.orders.progress import fulfil, settle
from partners.orders.queries import hold_address, lines_of, must_have_free_address
from partners.orders.quoting import refusal_of
from partners.subscriptions.changes import Planned, plan_change, plan_new
from partners.subscriptions.engine.advance import began_another_period
from partners.subscriptions.engine.changes import Cancel, SetSeats, StartTrial, Subscribe
from partners.subscriptions.errors import AdminAddressTaken
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import catch_up
from partners.subscriptions.services import must_be_sellable
from partners.subscriptions.standing import must_be_in_time, renews_then
from portal import clock
from portal.errors import PortalError
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.text import listed


def place(actor: Actor, order: Order) -> Order:
    """Under the order's lock, and so its partner's. What needs no licences happens now."""
    lines = list(lines_of(order))
    if refused := in_one_currency(line.quote for line in lines):
        raise refused
    _take_addresses(lines)
    for line in lines:
        _look_again(order, line)
    order.placed_at = clock.now()
    for line in lines:
        if line.quote.needs_licences:
            line.become(OrderLine.State.AWAITING_LICENCES)
            save_with_free_address(line)
            _send_to_desk(line)
        else:
            fulfil(actor, order, line)
    record_event(actor, "order.placed", order, new={"state": Order.State.PLACED, "lines": len(lines)})
    return settle(actor, order)


def in_one_currency(quotes: Iterable[Quote]) -> PortalError | None:
    """Of a partner whose currency changed, teams are paid in the old one until they renew, and new ones in the new."""
    currencies = sorted({quote.currency for quote in quotes if quote.currency})
    return errors.SeveralCurrencies(currencies=listed(currencies)) if len(currencies) > 1 else None


def _take_addresses(lines: Iterable[OrderLine]) -> None:
    """Of all its new teams, in one order: two who order for the same ones at once wait for each other in turn."""
    for address in sorted({line.admin_email.lower() for line in lines if isinstance(line.quote.asked, Subscribe | StartTrial)}):
        hold_address(address)


def _send_to_desk(line: OrderLine) -> None:
    """Or to the channel that buys it by itself, within moments."""
    chosen = channel_for(line)
    due = clock.now() if chosen.buys else None
    LicenceOrder.objects.create(partner_id=line.partner_id, line=line, channel=chosen.code, next_at=due)


def save_with_free_address(line: OrderLine) -> None:
    """The database decides between two who order for one address at the same moment."""
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError:
        raise AdminAddressTaken(email=line.admin_email) from None


def _look_again(order: Order, line: OrderLine) -> None:
    """A quote is of a moment; what it was made of must be what is there."""
    try:
        _refuse_changed(order, line)
    except PortalError as error:
        error.field = "quotes"
        raise


def _refuse_changed(order: Order, line: OrderLine) -> None:
    quote = line.quote
    change = quote.asked
    if isinstance(change, Subscribe | StartTrial):
        digest = planned_team(order, line, change, quote.made_on).digest
    else:
        digest = _digest_now(line)
    if digest != quote.digest:
        raise errors.QuoteOutdated(quote=quote)


def planned_team(order: Order, line: OrderLine, change: Subscribe | StartTrial, day: date | None = None) -> Planned:
    """The new team of a line, as of the day it was quoted on, or of today."""
    must_be_sellable(order.client_account, order.partner, granted=order.client_account.own)
    must_have_free_address(line.admin_email)
    _must_renew_together(order, line)
    return plan_new(order.client_account, change, line.admin_email, day)


def _must_renew_together(order: Order, line: OrderLine) -> None:
    """The team whose renewal the first term ends with still renews that day."""
    change = line.quote.asked
    if not isinstance(change, Subscribe) or change.renew_with is None:
        return
    teams = Subscription.objects.filter(
        client_account=order.client_account_id, state=Subscription.State.ACTIVE, renews_on=change.renew_with
    )
    if not any(renews_then(team) for team in teams.select_related("plan")):
        raise errors.QuoteOutdated(quote=line.quote)


def _digest_now(line: OrderLine) -> str:
    quote = line.quote
    subscription = locked(Subscription, line.subscription_id or "")
    if subscription is None or subscription.partner_id != line.partner_id:  # handed over since
        raise errors.QuoteOutdated(quote=quote)
    if began_another_period(quote.stood, quote.made_on, clock.today()) or _would_credit_days_had(quote):
        raise errors.QuoteOutdated(quote=quote)
    markets = markets_of_client(subscription.client_account)
    catch_up(subscription, markets)
    if refused := refusal_of(quote.asked, subscription) or _late_reduction(quote, subscription):
        raise refused
    return plan_change(subscription, markets, quote.asked, day=quote.made_on).digest


def _would_credit_days_had(quote: Quote) -> bool:
    """A cancellation approved days later gives money back from its quote's day on, and the team had its seats since."""
    return isinstance(quote.asked, Cancel) and quote.made_on < clock.today()


def _late_reduction(quote: Quote, subscription: Subscription) -> PortalError | None:
    """Of fewer seats that are approved after the last day for them. All else that waits for the renewal asks so by itself."""
    reduces = isinstance(quote.asked, SetSeats) and quote.decided.scheduled is not None
    return must_be_in_time(subscription) if reduces else None
