"""What comes of a change."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from partners.subscriptions.engine.market import Rate
from partners.subscriptions.engine.position import AtRenewal, Position
from partners.subscriptions.proration import Share
from portal.money import Money


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something may not be done. The words, and the way out, belong to the error of that code."""

    code: str
    field: str = ""
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Refused(Exception):
    """All that is in the way, not only the first thing."""

    def __init__(self, *reasons: Reason):
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons


class Kind(StrEnum):
    """What a charge is for (the union of Microsoft's and Pax8's types of lines, as far as they occur here)."""

    NEW = "new"
    RENEW = "renew"
    PERIOD = "period"  # the next billing period of a term that is paid monthly
    ADD = "add"
    UPGRADE = "upgrade"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Charge:
    """One line that explains itself: `quantity` × `rate` for the period, of which `share` is paid. Credits are negative."""

    kind: Kind
    item: str  # code of the plan or add-on
    quantity: int
    rate: Rate
    share: Share
    currency: str

    @property
    def cost(self) -> Money:
        return self._of(self.rate.cost)

    @property
    def retail(self) -> Money:
        return self._of(self.rate.retail)

    def _of(self, unit: Decimal) -> Money:
        money = self.share.of(Money(unit * self.quantity, self.currency))
        return Money(-money.amount, money.currency) if self.kind == Kind.CREDIT else money


@dataclass(frozen=True, slots=True)
class Outcome:
    after: Position
    effective_on: date
    charges: tuple[Charge, ...] = ()
    scheduled: AtRenewal | None = None  # what waits from now on
    replaced: AtRenewal | None = None  # what waited and does no longer: this says something else of the same kind
    conflicts: tuple[tuple[AtRenewal, Reason], ...] = ()  # what waited and cannot be any more: to be confirmed

    @property
    def keeps(self) -> tuple[AtRenewal, ...]:
        """What waited and still does."""
        return tuple(one for one in self.after.waiting if one != self.scheduled)

    @property
    def drops(self) -> tuple[AtRenewal, ...]:
        return tuple(one for one, _reason in self.conflicts)
