"""When it is a good hour where the reader lives. Pure: moments in, moments (in UTC) out.

The clock on a wall decides: an hour that a change of clocks leaves out becomes the first moment after it, and of an hour that
comes twice the first is meant.
"""

import calendar
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)
SEARCHED_DAYS = 800  # longer than any holiday

# Days are numbered as in ISO 8601: Monday is 1.
EVERY_DAY = frozenset(range(1, 8))
SATURDAY_SUNDAY = frozenset({6, 7})
FRIDAY_SATURDAY = frozenset({5, 6})
THURSDAY_FRIDAY = frozenset({4, 5})
WEEKENDS = dict.fromkeys(("AF", "IR"), THURSDAY_FRIDAY) | dict.fromkeys(
    ("BD", "BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "MV", "OM", "PS", "QA", "SA", "SD", "SY", "YE"),
    FRIDAY_SATURDAY,
)


def weekend_of(country: str) -> frozenset[int]:
    return WEEKENDS.get(country, SATURDAY_SUNDAY)


def at_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That hour of that day in that zone."""
    there = datetime.combine(day, at)
    moment = there.replace(tzinfo=zone).astimezone(UTC)
    while moment.astimezone(zone).replace(tzinfo=None) != there:
        there = there.replace(second=0, microsecond=0) + ONE_MINUTE
        moment = there.replace(tzinfo=zone).astimezone(UTC)
    return moment


def add_days(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    there = moment.astimezone(zone)
    return _same_hour(moment, there.date() + days * ONE_DAY, zone)


def add_months(moment: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same day of the month that many months later; the month's last day where it has no such day."""
    day = moment.astimezone(zone).date()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return _same_hour(moment, date(year, month + 1, min(day.day, last)), zone)


def add_working_days(
    moment: datetime, days: int, zone: ZoneInfo, weekend: frozenset[int], free: Container[date] = ()
) -> datetime:
    """Whoever begins on a free day has the next working day for the first."""
    day = moment.astimezone(zone).date()
    for _ in range(days):
        day = _next_day(day + ONE_DAY, EVERY_DAY - weekend, free)
    return _same_hour(moment, day, zone)


def _same_hour(moment: datetime, day: date, zone: ZoneInfo) -> datetime:
    there = moment.astimezone(zone)
    return moment.astimezone(UTC) if day == there.date() else at_local(day, there.time(), zone)


def _next_day(day: date, days: frozenset[int], free: Container[date]) -> date:
    """That day itself, if it is one of them. Raises ValueError where there is none."""
    for ahead in range(SEARCHED_DAYS):
        candidate = day + ahead * ONE_DAY
        if candidate.isoweekday() in days and candidate not in free:
            return candidate
    raise ValueError("no such day")


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when, on which days of the week. A night that goes past midnight is not said this way."""

    opens: time
    closes: time
    days: frozenset[int]

    def __post_init__(self) -> None:
        if self.closes <= self.opens or not self.days & EVERY_DAY:
            raise ValueError("hours that never open")


def next_open(moment: datetime, hours: Hours, zone: ZoneInfo, free: Container[date] = ()) -> datetime:
    """That moment itself while they are open. Raises ValueError for hours that never open."""
    day = moment.astimezone(zone).date()
    while True:
        day = _next_day(day, hours.days, free)
        opens, closes = at_local(day, hours.opens, zone), at_local(day, hours.closes, zone)
        if moment < closes and opens < closes:
            return max(moment.astimezone(UTC), opens)
        day += ONE_DAY


@dataclass(frozen=True, slots=True)
class ReaderCalendar:
    """How a reader counts time: hours pass everywhere alike, days, weeks and months keep the hour on the wall."""

    zone: ZoneInfo
    country: str = ""
    free: Container[date] = ()

    def after(self, moment: datetime, amount: int, unit: str) -> datetime:
        """So many hours, days, working-days, weeks or months later."""
        match unit:
            case "hours":
                return moment.astimezone(UTC) + timedelta(hours=amount)
            case "days":
                return add_days(moment, amount, self.zone)
            case "working-days":
                return add_working_days(moment, amount, self.zone, weekend_of(self.country), self.free)
            case "weeks":
                return add_days(moment, 7 * amount, self.zone)
            case "months":
                return add_months(moment, amount, self.zone)
        raise ValueError(f"no unit of time: {unit}")

    def next_at(self, moment: datetime, at: time, days: frozenset[int]) -> datetime:
        """The first such hour on such a day that is not before that moment."""
        day = moment.astimezone(self.zone).date()
        while True:
            day = _next_day(day, days, ())
            if (then := at_local(day, at, self.zone)) >= moment:
                return then
            day += ONE_DAY
