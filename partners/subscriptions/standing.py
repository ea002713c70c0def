"""Where a subscription stands today: its seats, the renewal ahead, what waits, and until when it can be cancelled.

A renewal happens when its day comes. Between midnight and the round that writes it down, what is said and decided here
already counts it in.
"""

from dataclasses import dataclass
from datetime import date

from partners.catalogue.queries import rule_on
from partners.subscriptions import errors
from partners.subscriptions import seats as rules
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.queries import scheduled_change_of
from portal import clock
from portal.errors import PortalError


@dataclass(frozen=True, slots=True)
class Standing:
    purchased: int
    renews_on: date
    waiting: ScheduledChange | None


def standing_of(subscription: Subscription) -> Standing:
    today, waiting = clock.today(), scheduled_change_of(subscription)
    if waiting is not None and waiting.effective_on <= today:
        return Standing(waiting.seats, renewal_of(subscription), None)
    return Standing(subscription.purchased, renewal_of(subscription), waiting)


def renewal_of(subscription: Subscription) -> date:
    """The renewal that is still to come."""
    return rules.renewal_ahead(subscription.started_on, subscription.term, subscription.renews_on, clock.today())


def term_start_of(subscription: Subscription) -> date:
    """When the term of today began."""
    return rules.term_start(subscription.started_on, subscription.term, renewal_of(subscription))


@dataclass(frozen=True, slots=True)
class Window:
    """The first days of a term, in which a subscription can be cancelled."""

    last_day: date
    days: int
    renews_on: date

    @property
    def is_open(self) -> bool:
        return clock.today() <= self.last_day


def cancellation_window(subscription: Subscription) -> Window:
    start = term_start_of(subscription)
    days = rule_on(start).cancel_within_days
    return Window(rules.last_cancellation_day(start, days), days, renewal_of(subscription))


def must_be_active(subscription: Subscription) -> PortalError | None:
    if subscription.state != Subscription.State.ACTIVE:
        return errors.NotActive(number=subscription)
    return None


def must_have_scheduled_change(subscription: Subscription) -> PortalError | None:
    if refused := must_be_active(subscription):
        return refused
    return None if standing_of(subscription).waiting else errors.NothingScheduled()


def must_be_in_window(subscription: Subscription) -> PortalError | None:
    if refused := must_be_active(subscription):
        return refused
    window = cancellation_window(subscription)
    if window.is_open:
        return None
    return errors.CancellationWindowClosed(last_day=window.last_day, days=window.days, renews_on=window.renews_on)
