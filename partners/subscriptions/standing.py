"""Where a subscription stands: the stored rows as the engine's `Position`, and what today makes of it.

What the calendar brings happens when its day comes. Between midnight and the round that writes it down, what is said and
decided here already counts it in.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from partners.catalogue.queries import plan_version_on, rule_on
from partners.qualifications.queries import lacks
from partners.subscriptions import errors
from partners.subscriptions.engine import checks
from partners.subscriptions.engine.advance import Step, advance
from partners.subscriptions.engine.market import Markets, Quantity, Rate
from partners.subscriptions.engine.position import Position, State
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from partners.subscriptions.paid import as_paid, paid_ahead
from partners.subscriptions.queries import add_ons_of, waiting_of
from partners.subscriptions.terms import Term
from partners.subscriptions.values import MOST_SEATS
from partners.tiers.own_licences import limit_on
from portal import clock
from portal.errors import PortalError

NEW = Position(State.NEW)
AWAITING_LICENCES = "awaiting_licences"  # of a line of an order: the noun that is built on this one says so


def position_of(subscription: Subscription) -> Position:
    """As it was written down last."""
    plan, version = subscription.plan, subscription.plan_version
    position = Position(
        state=State(subscription.state),
        plan=plan.code,
        version=version.pk,
        rank=plan.rank,
        minimum=subscription.minimum_seats,
        maximum=version.maximum_seats or MOST_SEATS,
        started_on=subscription.started_on,
        anchor_on=subscription.anchor_on,
        auto_renew=subscription.auto_renew,
        invoiced=subscription.invoiced,
    )
    if subscription.term is None:
        return replace(position, seats=subscription.minimum_seats, trial_ends_on=subscription.renews_on)
    add_ons = add_ons_of(subscription)
    prices = {plan.code: subscription.price, **{row.add_on.code: row.price for row in add_ons}}
    return replace(
        position,
        term=Term(subscription.term),
        seats=subscription.purchased,
        renews_on=subscription.renews_on,
        add_ons={row.add_on.code: Quantity(row.quantity) for row in add_ons},
        currency=next((price.currency for price in prices.values() if price), ""),
        rates={item: Rate(price.pk, price.cost, price.retail) for item, price in prices.items() if price},
        waiting=tuple(change.waiting for change in waiting_of(subscription)),
    )


def standing_of(subscription: Subscription, markets: Markets | None = None, *, with_paid: bool = False) -> Position:
    """As of today. The catalogue is read only when something is due, and the charges only for what could give money back."""
    position = position_of(subscription)
    if with_paid:
        position = as_paid(position, paid_ahead(subscription))
    return [position, *(step.after for step in steps_due(subscription, position, markets))][-1]


def steps_due(subscription: Subscription, position: Position, markets: Markets | None = None) -> list[Step]:
    """What the calendar has brought and the round has not written down yet."""
    due = subscription.next_step_on
    if due is None or due > clock.today():
        return []
    markets = markets or markets_of_client(subscription.client_account)
    return list(advance(position, markets, due - timedelta(days=1), clock.today()))


@dataclass(frozen=True, slots=True)
class Window:
    """The first days of a term, in which a subscription can be cancelled."""

    last_day: date
    days: int
    renews_on: date

    @property
    def is_open(self) -> bool:
        return clock.today() <= self.last_day


def cancellation_window(subscription: Subscription) -> Window | None:
    """None of a trial, which can be cancelled on any day."""
    if subscription.term is None:
        return None
    position = standing_of(subscription)
    days = rule_on(position.running_term.start, position.term).cancel_within_days
    return Window(checks.last_cancellation_day(position, days), days, position.renews_on)


def renews_then(subscription: Subscription) -> bool:
    """At the end of its term, as far as it is known: unless somebody switched that off, it is suspended, its plan ends, or the
    client does not qualify for it then (of a partner itself: its tier does not bring so many seats).
    """
    if subscription.state != Subscription.State.ACTIVE or not subscription.auto_renew:
        return False
    day, client = subscription.renews_on, subscription.client_account
    if client.own and _seats_then(subscription) > limit_on(client.partner_id, day):
        return False
    version = plan_version_on(subscription.plan, day)
    return version is None or (version.renews and not lacks(client, version.requires, day))


def _seats_then(subscription: Subscription) -> int:
    return next((one.seats for one in waiting_of(subscription) if one.seats is not None), subscription.purchased)


def must_be_live(subscription: Subscription) -> PortalError | None:
    """Also when its end has come and the round has not written it down yet."""
    return must_have_no_order(subscription) or must_not_have_ended(subscription)


def must_not_have_ended(subscription: Subscription) -> PortalError | None:
    """While an order is at work for it, its end does not come."""
    is_over = subscription.renews_on <= clock.today() and not renews_then(subscription)
    has_ended = is_over and order_at_work(subscription) is None
    return errors.NotActive(number=subscription) if has_ended or not subscription.is_live else None


def must_be_paid(subscription: Subscription) -> PortalError | None:
    """No trial: that is converted or cancelled, and nothing else."""
    return must_be_live(subscription) or _must_not_be_tried(subscription)


def must_be_active(subscription: Subscription) -> PortalError | None:
    """As any change asks, but cancelling, converting a trial and what begins or ends a suspension."""
    return must_be_paid(subscription) or _must_not_be_suspended(subscription)


def must_be_countable(subscription: Subscription) -> PortalError | None:
    """Also while licences are ordered, or while it is suspended: who uses a team changes nothing of what is bought."""
    return must_not_have_ended(subscription) or _must_not_be_tried(subscription)


def _must_not_be_tried(subscription: Subscription) -> PortalError | None:
    day = subscription.trial_ends_on
    return errors.InTrial(number=subscription, day=day) if day else None


def _must_not_be_suspended(subscription: Subscription) -> PortalError | None:
    suspended = subscription.is_suspended
    return errors.SubscriptionSuspended(number=subscription, day=subscription.renews_on) if suspended else None


def must_be_trial(subscription: Subscription) -> PortalError | None:
    refused = must_be_live(subscription)
    return refused or (None if subscription.trial_ends_on else errors.NoTrial(number=subscription))


def must_have_add_ons(subscription: Subscription) -> PortalError | None:
    refused = must_be_active(subscription)
    if refused is None and not add_ons_of(subscription):
        refused = errors.HasNoAddOns(number=subscription)
    return refused or must_be_in_time(subscription)


def must_be_in_time(subscription: Subscription) -> PortalError | None:
    """For less at the coming renewal. Only a team that is known to be invoiced has to say so earlier than the day before."""
    if not subscription.invoiced:
        return None
    position = standing_of(subscription)
    last = checks.last_notice_day(position, rule_on(position.running_term.start, position.term).notice_days)
    if clock.today() <= last:
        return None
    return errors.InvoicedNoticePassed(last_day=last, renews_on=position.renews_on)


def order_at_work(subscription: Subscription) -> Any:
    """The line of an order, if licences are ordered for the subscription; no query for rows of `with_order_at_work`."""
    if hasattr(subscription, "lines_at_work"):
        return next(iter(subscription.lines_at_work), None)
    return subscription.order_lines.filter(state=AWAITING_LICENCES).select_related("order").first()


def must_have_no_order(subscription: Subscription) -> PortalError | None:
    """While licences are ordered for it, it stands still: what was quoted stays true until they are confirmed."""
    line = order_at_work(subscription)
    return errors.OrderAtWork(number=subscription, order=line.order) if line else None


def must_be_a_customers(subscription: Subscription) -> PortalError | None:
    """As whatever is bought asks: for itself a partner buys nothing."""
    refused = must_be_active(subscription)
    return refused or (errors.InternalUseAsGranted() if subscription.client_account.own else None)


def can_take_a_term(subscription: Subscription) -> PortalError | None:
    return must_be_a_customers(subscription) or must_renew(subscription)


def must_renew(subscription: Subscription) -> PortalError | None:
    refused = must_be_active(subscription)
    if refused is None and not subscription.auto_renew:
        refused = errors.RenewalUnchanged(day=subscription.renews_on)
    return refused or must_be_in_time(subscription)


def must_end(subscription: Subscription) -> PortalError | None:
    refused = must_be_active(subscription)
    return refused or (errors.RenewsAlready(day=subscription.renews_on) if subscription.auto_renew else None)


def must_have_scheduled_change(subscription: Subscription) -> PortalError | None:
    if refused := must_be_active(subscription):
        return refused
    return None if standing_of(subscription).waiting else errors.NothingScheduled()


def must_be_in_window(subscription: Subscription) -> PortalError | None:
    """A suspended one as well."""
    if refused := must_be_live(subscription):
        return refused
    window = cancellation_window(subscription)
    if window is None or window.is_open:
        return None
    return errors.CancellationWindowClosed(last_day=window.last_day, days=window.days, renews_on=window.renews_on)
