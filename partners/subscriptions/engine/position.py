"""Where a subscription stands: everything about it that a change can depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from partners.subscriptions.engine.later import LATER
from partners.subscriptions.engine.market import Quantity, Rate
from partners.subscriptions.proration import Share, rest_of
from partners.subscriptions.terms import Period, Renewals, Term, period_with, whole_period


class State(StrEnum):
    NEW = "new"  # not there yet: what a first order begins with
    TRIAL = "trial"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class AtRenewal:
    """What waits for a renewal. Of each kind (and add-on) one waits at most."""

    id: str
    effective_on: date
    seats: int | None = None
    term: Term | None = None
    add_on: str = ""  # the add-on that ends then

    @property
    def kind(self) -> str:
        return "seats" if self.seats is not None else "term" if self.term else f"add-on {self.add_on}"

    @property
    def asked_as(self) -> str:
        """The field of a change that asks for it."""
        return "add_on" if self.add_on else self.kind


@dataclass(frozen=True, slots=True)
class Position:
    state: State
    plan: str = ""
    version: str = ""
    rank: int = 0
    minimum: int = 0  # of the version that was sold
    maximum: int | None = None
    term: Term = Term.YEARLY
    seats: int = 0
    add_ons: Mapping[str, Quantity] = field(default_factory=dict)  # as the rule was when they were sold
    started_on: date = date.min  # of the paid time, or of the trial
    anchor_on: date = (
        date.min
    )  # whose day of the month renewals fall on: `started_on`'s, or that of a team it renews with
    renews_on: date = date.max
    trial_ends_on: date | None = None
    currency: str = ""
    rates: Mapping[str, Rate] = field(default_factory=dict)  # of each item: a price holds until the renewal
    unpaid: Mapping[str, int] = field(default_factory=dict)  # of the running billing period: what was not charged here
    # Likewise of what came in several lots, how many came in each: every lot was rounded by itself, and is so given back.
    lots: Mapping[str, tuple[int, ...]] = field(default_factory=dict, metadata=LATER)
    auto_renew: bool = True
    invoiced: bool | None = None  # not known
    waiting: tuple[AtRenewal, ...] = ()

    @property
    def running_term(self) -> Period:
        """The term that ends at the next renewal."""
        last, months = self.renews_on - timedelta(days=1), self.term.months
        return period_with(last, self.started_on, self.anchor_on, months, through=self.renews_on)

    def billing_period(self, day: date) -> Period:
        """The one that a day lies in: whole also where the subscription began in its midst."""
        return whole_period(day, self.anchor_on, self.term.billing_months, through=self.renews_on)

    @property
    def renewals(self) -> Renewals:
        return Renewals(self.renews_on, self.anchor_on, self.term.months)

    def billed_from(self, day: date) -> Share:
        """What is left, from a day on, of the billing period that it lies in."""
        return rest_of(self.billing_period(day), day)

    def items(self) -> dict[str, int]:
        """What is paid for, and how many: the plan's seats, and each add-on."""
        counted = {code: self.seats if rule == Quantity.AS_SEATS else 1 for code, rule in self.add_ons.items()}
        return {self.plan: self.seats, **counted}

    def paid(self) -> dict[str, tuple[int, ...]]:
        """Of the items, lot by lot, what was charged for the running billing period: so much can be given back."""
        return {
            item: self.lots.get(item) or (quantity - self.unpaid.get(item, 0),)
            for item, quantity in self.items().items()
        }

    def of_kind(self, kind: str) -> AtRenewal | None:
        return next((one for one in self.waiting if one.kind == kind), None)
