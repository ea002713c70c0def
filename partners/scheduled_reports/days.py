"""When a scheduled report is due, and which days it is about then. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partners.subscriptions.terms import add_months

Days = tuple[date, date]  # the first and the last
CHOSEN = "chosen"
WEEKLY = "weekly"
ONE_DAY = timedelta(days=1)


def _months(day: date, number: int) -> Days:
    """So many whole months before the one that the day is in."""
    first = day.replace(day=1)
    return add_months(first, -number), first - ONE_DAY


PERIODS: dict[str, Callable[[date], Days]] = {
    "last-7-days": lambda day: (day - 7 * ONE_DAY, day - ONE_DAY),
    "last-month": lambda day: _months(day, 1),
    "this-month": lambda day: (day.replace(day=1), day),
    "last-3-months": lambda day: _months(day, 3),
    "twelve-months": lambda day: (add_months(day.replace(day=1), -11), day),
    "this-year": lambda day: (date(day.year, 1, 1), day),
    "last-year": lambda day: (date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
}


def period_of(since: date, until: date, today: date) -> str:
    """What these days are called today, if they have a name."""
    return next((name for name, days in PERIODS.items() if days(today) == (since, until)), CHOSEN)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`weekday` from 1 (Monday) to 7 counts where it is weekly, `month_day` where it is monthly.

    It is due at its hour where the reader lives; but charges are of UTC days, so where the days of its `period` are over there
    and not yet in UTC, as soon as they are.
    """

    kind: str
    weekday: int
    month_day: int
    hour: int
    period: str = CHOSEN

    def falls_on(self, day: date) -> bool:
        return day.isoweekday() == self.weekday if self.kind == WEEKLY else day.day == self.month_day

    def next_due(self, after: datetime, zone: ZoneInfo) -> datetime:
        """The first moment after that one, in UTC."""
        day = after.astimezone(zone).date()
        while not self.falls_on(day) or self._moment(day, zone) <= after:
            day += ONE_DAY
        return self._moment(day, zone)

    def last_due_on(self, now: datetime, zone: ZoneInfo) -> date:
        """The latest day whose hour has come."""
        day = now.astimezone(zone).date()
        while not self.falls_on(day) or self._moment(day, zone) > now:
            day -= ONE_DAY
        return day

    def _moment(self, day: date, zone: ZoneInfo) -> datetime:
        there = datetime.combine(day, time(self.hour), zone).astimezone(UTC)
        ends_before = self.period != CHOSEN and PERIODS[self.period](day)[1] < day
        return max(there, datetime.combine(day, time(), UTC)) if ends_before else there
