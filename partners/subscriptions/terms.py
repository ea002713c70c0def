"""When terms and billing periods begin and end. Pure: no ORM, no clock.

Dates are counted from the anchor, not from the date before, so that what begins on 31 January ends on the last day of each
month and comes back to the 31st.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count


class Term(StrEnum):
    """How long one commits, and how often one pays."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    YEARLY_PAID_MONTHLY = "yearly-paid-monthly"

    @property
    def months(self) -> int:
        return 1 if self == Term.MONTHLY else 12

    @property
    def billing_months(self) -> int:
        return 12 if self == Term.YEARLY else 1


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self):
        if self.start >= self.end:
            raise ValueError(f"a period ends after it begins: {self}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def add_months(start: date, months: int) -> date:
    """The same day so many months later; the last of the month when that month is shorter (31 Jan → 28 Feb)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def periods(started_on: date, anchor_on: date, months: int) -> Iterator[Period]:
    """One after the other from the start, without end. The first is short (or up to `months` long) where the anchor is another
    day: a team that renews together with another one.
    """
    start = started_on
    for number in _numbers_after(started_on, anchor_on, months):
        end = add_months(anchor_on, number * months)
        yield Period(start, end)
        start = end


def whole_period(day: date, anchor_on: date, months: int) -> Period:
    """The period that a day lies in as the anchor alone says: whole also where a subscription began in its midst."""
    number = next(_numbers_after(day, anchor_on, months))
    return Period(add_months(anchor_on, (number - 1) * months), add_months(anchor_on, number * months))


def period_with(day: date, started_on: date, anchor_on: date, months: int) -> Period:
    """The period that a day lies in; the first one for a day before the start."""
    whole = whole_period(max(day, started_on), anchor_on, months)
    return Period(max(whole.start, started_on), whole.end)


def anchor_beside(day: date, anchor_on: date, months: int) -> date:
    """From which periods of so many months end on that day, one on which another team's do, and then on as many of that one's
    days as they can: beside 31 January's not on each 28th after a February.
    """
    between = (day.year - anchor_on.year) * 12 + day.month - anchor_on.month
    if between % months == 0:
        return anchor_on
    if day.month == 2 and anchor_on.day > day.day:  # years from one of its months: only a February's last day moves
        return date(2000, 2, 29)
    return day


def _numbers_after(day: date, anchor_on: date, months: int) -> Iterator[int]:
    """Which multiples of `months` after the anchor lie later than a day: the first one, and all that follow."""
    number = ((day.year - anchor_on.year) * 12 + day.month - anchor_on.month) // months
    return count(number if add_months(anchor_on, number * months) > day else number + 1)
