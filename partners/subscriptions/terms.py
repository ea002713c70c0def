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

FOUR_YEARS = 48


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
    return _months_later(start, start.day, months)


def _months_later(month_of: date, day: int, months: int) -> date:
    year, month = divmod(month_of.year * 12 + month_of.month - 1 + months, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


def periods(started_on: date, anchor_on: date, months: int) -> Iterator[Period]:
    """One after the other from the start, without end. The first is short (or up to `months` long) where the anchor is another
    day: a team that renews together with another one.
    """
    start = started_on
    for number in _numbers_after(started_on, anchor_on, months):
        end = add_months(anchor_on, number * months)
        yield Period(start, end)
        start = end


def whole_period(day: date, anchor_on: date, months: int, through: date | None = None) -> Period:
    """The period that a day lies in as the anchor alone says: whole also where a subscription began in its midst.

    Years that do not begin in the anchor's month are counted from a day that they pass `through`; of the anchor only the day of
    the month counts then. So a year from 30 April can be one of the 31st's: paid by the month it is again on 31 May.
    """
    month_of = through or anchor_on
    number = ((day.year - month_of.year) * 12 + day.month - month_of.month) // months
    if _months_later(month_of, anchor_on.day, number * months) <= day:
        number += 1
    start, end = (_months_later(month_of, anchor_on.day, one * months) for one in (number - 1, number))
    return Period(start, end)


def period_with(day: date, started_on: date, anchor_on: date, months: int, through: date | None = None) -> Period:
    """The period that a day lies in; the first one for a day before the start."""
    whole = whole_period(max(day, started_on), anchor_on, months, through)
    return Period(max(whole.start, started_on), whole.end)


@dataclass(frozen=True, slots=True)
class Renewals:
    """The days on which a subscription renews while its term stays."""

    first: date
    anchor_on: date
    months: int

    def until(self, last: date) -> Iterator[date]:
        day = self.first
        while day <= last:
            yield day
            day = whole_period(day, self.anchor_on, self.months, through=day).end


def renew_together(one: Renewals, other: Renewals) -> bool:
    """Whether each renewal of whichever has the longer term is one of the other's, short months and a leap year included."""
    longer, shorter = sorted((one, other), key=lambda renewals: renewals.months, reverse=True)
    since = max(one.first, other.first)
    last = add_months(since, FOUR_YEARS)
    return {day for day in longer.until(last) if day >= since} <= set(shorter.until(last))


def _numbers_after(day: date, anchor_on: date, months: int) -> Iterator[int]:
    """Which multiples of `months` after the anchor lie later than a day: the first one, and all that follow."""
    number = ((day.year - anchor_on.year) * 12 + day.month - anchor_on.month) // months
    return count(number if add_months(anchor_on, number * months) > day else number + 1)
