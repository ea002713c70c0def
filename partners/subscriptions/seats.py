"""What a change of seats means and when it takes effect. Pure: no ORM, no clock; "today" is an argument.

Rules of the trade (their sources stand in `partners/catalogue/seed.py`): more seats count at once and are prorated by the
day; fewer count from the next renewal, without refund; a minimum holds; an order or renewal can be cancelled in its first days.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS = {"monthly": 1, "yearly": 12}


class Kind(StrEnum):
    INCREASE = "increase"
    REDUCTION = "reduction"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """What a change to `seats` would do. `delta` is signed; `days_charged` is the part of the term that added seats cost."""

    kind: Kind
    seats: int
    delta: int
    effective_on: date
    days_charged: int = 0
    days_in_term: int = 0


def plan_change(*, purchased: int, seats: int, today: date, term_started_on: date, renews_on: date) -> SeatPlan:
    """More counts from today, fewer from the renewal."""
    delta = seats - purchased
    if delta == 0:
        return SeatPlan(Kind.NONE, seats, 0, today)
    if delta < 0:
        return SeatPlan(Kind.REDUCTION, seats, delta, renews_on)
    charged = max((renews_on - today).days, 0)
    return SeatPlan(Kind.INCREASE, seats, delta, today, charged, (renews_on - term_started_on).days)


def bounds_broken(seats: int, minimum: int, maximum: int | None) -> str:
    """`below`, `above`, or empty when the number may be sold."""
    if seats < minimum:
        return "below"
    return "above" if maximum is not None and seats > maximum else ""


def add_months(start: date, months: int) -> date:
    """The same day so many months later; the last of the month when that month is shorter (31 Jan → 28 Feb)."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def renewal_after(started_on: date, term: str, day: date) -> date:
    """The first renewal later than `day`. Counted from the start, so that 31 Jan stays a month's last day."""
    months = MONTHS[term]
    passed = max((day.year - started_on.year) * 12 + day.month - started_on.month, 0) // months
    for count in range(max(passed, 1), passed + 3):
        if (renewal := add_months(started_on, count * months)) > day:
            return renewal
    raise AssertionError("a renewal follows within three terms")


def renewal_ahead(started_on: date, term: str, renews_on: date, today: date) -> date:
    """The renewal that is still to come, also when one that was due has not been carried out yet."""
    return renews_on if renews_on > today else renewal_after(started_on, term, today)


def term_start(started_on: date, term: str, renews_on: date) -> date:
    """When the term that ends at `renews_on` began."""
    months = MONTHS[term]
    count = ((renews_on.year - started_on.year) * 12 + renews_on.month - started_on.month) // months
    return add_months(started_on, (count - 1) * months)


def last_cancellation_day(term_started_on: date, window_days: int) -> date:
    """The term's first day is day 1 of the window."""
    return term_started_on + timedelta(days=window_days - 1)
