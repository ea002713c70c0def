"""What a part of a period costs. Pure, in Decimal, exact to the smallest coin.

A part is the difference of two rounded sums, each counted from the period's first day:

    cost(a, b) = rounded(total × days to b ÷ days) − rounded(total × days to a ÷ days)

so that the parts of a period, however it is cut, add up to the period, and nobody gains or loses a coin by rounding.
Additions are charged "at daily resolution" (CloudBlue Connect, Dropbox FAQs).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from partners.subscriptions.terms import Period
from portal.money import Money


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a period that is paid for."""

    period: Period
    part: Period

    def __post_init__(self):
        if self.part.start < self.period.start or self.part.end > self.period.end:
            raise ValueError(f"{self.part} is no part of {self.period}")

    @property
    def is_whole(self) -> bool:
        return self.part == self.period

    def of(self, whole: Money) -> Money:
        """Of what the whole period costs."""
        until, before = self.counted_to(whole, self.part.end), self.counted_to(whole, self.part.start)
        return until - before

    def counted_to(self, whole: Money, day: date) -> Money:
        """What the period has cost when that day begins."""
        passed = Decimal((day - self.period.start).days)
        return Money(whole.amount * passed / self.period.days, whole.currency).rounded()


def rest_of(period: Period, day: date) -> Share:
    """From a day on: what seats cost that are added during the period."""
    return Share(period, Period(max(day, period.start), period.end))
