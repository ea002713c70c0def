"""What converting a running trial would cost without a revision and with it, or that it could not be converted any more.

The engine's word again (`decide`): for each term, with as many seats as the trial has or the plan asks for on that day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from partners.subscriptions.engine.changes import Convert
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Refused
from partners.subscriptions.engine.position import Position
from partners.subscriptions.models import Subscription
from partners.subscriptions.standing import position_of
from partners.subscriptions.terms import Term


@dataclass(frozen=True, slots=True)
class Paid:
    """For the billing period that begins then; without a price list there is no currency."""

    seats: int
    currency: str
    cost: Decimal
    retail: Decimal


@dataclass(frozen=True, slots=True)
class Conversion:
    term: Term
    before: Paid | None
    after: Paid | None

    def named(self) -> dict[str, Any]:
        currency = next(one.currency for one in (self.before, self.after) if one)
        said: dict[str, Any] = {"term": self.term, "currency": currency}
        for when, one in (("before", self.before), ("after", self.after)):
            said |= {f"{what}_{when}": one and getattr(one, what) for what in ("seats", "cost", "retail")}
        return said


@dataclass(frozen=True, slots=True)
class Trial:
    """One of which, from a day on, something is otherwise."""

    subscription: Subscription
    changes_on: date
    conversions: list[Conversion]

    @property
    def refused(self) -> bool:
        return any(one.after is None for one in self.conversions)

    def named(self) -> dict[str, Any]:
        return {
            "partner": self.subscription.partner.name,
            "subscription": str(self.subscription),
            "plan": self.subscription.plan.name,
            "ends_on": self.subscription.trial_ends_on,
            "changes_on": self.changes_on,
            "refused": self.refused,
            "conversions": [one.named() for one in self.conversions],
        }


def changed_trial(subscription: Subscription, days: Sequence[date], before: Markets, after: Markets) -> Trial | None:
    """On the first of the days that finds it running."""
    position = position_of(subscription)
    for day in days:
        runs = position.trial_ends_on is not None and day < position.trial_ends_on
        if runs and (conversions := list(_conversions(position, day, before, after))):
            return Trial(subscription, day, conversions)
    return None


def _conversions(position: Position, day: date, before: Markets, after: Markets) -> Iterator[Conversion]:
    """Those that change."""
    for term in Term:
        one = Conversion(term, _converted(position, term, before, day), _converted(position, term, after, day))
        if one.before != one.after:
            yield one


def _converted(position: Position, term: Term, markets: Markets, day: date) -> Paid | None:
    offer = markets(day).plans.get(position.plan)
    seats = max(position.seats, offer.minimum) if offer else position.seats
    try:
        outcome = decide(position, Convert(term, seats), markets, day)
    except Refused:
        return None
    cost, retail = (
        sum((getattr(one, what).amount for one in outcome.charges), Decimal()) for what in ("cost", "retail")
    )
    return Paid(seats, outcome.after.currency, cost, retail)
