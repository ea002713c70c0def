"""What can be asked of a subscription. Each is a value: it can be quoted, stored, compared and tried."""

from dataclasses import dataclass, field
from datetime import date

from partners.subscriptions.engine.later import LATER
from partners.subscriptions.terms import Term


@dataclass(frozen=True, slots=True)
class Subscribe:
    plan: str
    term: Term
    seats: int
    add_ons: frozenset[str] = frozenset()
    renew_with: date | None = None  # the day another team of the client renews on: the first term ends then
    anchor_on: date | None = field(
        default=None, metadata=LATER
    )  # whose day of the month renewals follow; None: that day
    invoiced: bool | None = field(default=None, metadata=LATER)  # by Dropbox; None: not known


@dataclass(frozen=True, slots=True)
class StartTrial:
    plan: str


@dataclass(frozen=True, slots=True)
class Convert:
    """A trial into paid time; the subscription stays the same one."""

    term: Term
    seats: int
    add_ons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SetSeats:
    """More from today; fewer from the renewal."""

    seats: int


@dataclass(frozen=True, slots=True)
class ChangePlan:
    plan: str


@dataclass(frozen=True, slots=True)
class AddAddOn:
    add_on: str


@dataclass(frozen=True, slots=True)
class RemoveAddOn:
    add_on: str


@dataclass(frozen=True, slots=True)
class ChangeRenewal:
    auto_renew: bool | None = None
    term: Term | None = None  # from the renewal on


@dataclass(frozen=True, slots=True)
class Cancel:
    """Now. What only is not to be renewed is a change of the renewal."""


Change = Subscribe | StartTrial | Convert | SetSeats | ChangePlan | AddAddOn | RemoveAddOn | ChangeRenewal | Cancel
