"""What is offered on a day, at which price and under which rules: the catalogue's dated rows as plain values."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from partners.subscriptions.terms import Term


class Quantity(StrEnum):
    """How many of an add-on a team may have (CloudBlue Connect, Dropbox FAQs)."""

    AS_SEATS = "as-seats"  # exactly as many as seats
    ONE = "one"  # a storage pack: one or none


@dataclass(frozen=True, slots=True)
class PlanOffer:
    code: str
    version: str  # id of the plan version
    rank: int  # an upgrade leads to a higher one
    minimum: int
    maximum: int | None = None
    trial_days: int | None = None  # None: no trial


@dataclass(frozen=True, slots=True)
class AddOnOffer:
    code: str
    quantity: Quantity
    plans: frozenset[str]  # codes of the plans it may be added to
    excludes: frozenset[str] = frozenset()
    family: str = ""  # of one family a team has one at most: storage packs
    sold: bool = True  # else only teams that have it already go on with it


@dataclass(frozen=True, slots=True)
class Rate:
    """Of one unit for one billing period."""

    row: str  # id of the price row
    cost: Decimal  # what the partner pays
    retail: Decimal  # what its client is suggested to pay


@dataclass(frozen=True, slots=True)
class Rules:
    """Of a term."""

    id: str
    cancel_within_days: int  # the term's first day is day 1
    notice_days: int  # how long before a renewal invoiced teams must say that they want less


@dataclass(frozen=True, slots=True)
class Market:
    day: date
    currency: str
    plans: Mapping[str, PlanOffer]
    rates: Mapping[tuple[str, Term], Rate]  # of plans and add-ons alike, by code
    rules: Mapping[Term, Rules]
    add_ons: Mapping[str, AddOnOffer] = field(default_factory=dict)
    ending: Set[str] = frozenset()  # codes of plans that do not renew any more
    requires: Mapping[str, str] = field(default_factory=dict)  # which qualification a plan asks of a client
    qualified: Set[str] = frozenset()  # which the client has that day

    known_from: Mapping[str, date] = field(default_factory=dict)  # of each plan the day of its oldest version
    internal: int | None = None  # of a partner for its own people: how many seats its tier brings; None: for a customer

    def lacking(self, plan: str) -> str:
        """The qualification that the plan asks for and the client does not have."""
        needed = self.requires.get(plan, "")
        return "" if needed in self.qualified else needed


Markets = Callable[[date], Market]  # what was, is or (as far as is known) will be offered on a day
