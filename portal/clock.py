"""The only source of "now". Pure functions take the time as an argument; tests move this clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

_source: Callable[[], datetime] | None = None


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return _source() if _source else datetime.now(UTC)


def today() -> date:
    """The current date in UTC: the trade's dates (renewals, deadlines) are UTC dates."""
    return now().date()


def reader_s_today() -> date:
    """The current date where the reader is: for words such as "tomorrow" on a page, never for a rule."""
    return timezone.localdate(now())


def reader_s_day(moment: datetime) -> str:
    """Its date where the reader is, in words."""
    return date_format(timezone.localtime(moment))


@contextmanager
def moved(*, to: datetime | None = None, by: timedelta = timedelta()) -> Iterator[None]:
    """Run the clock at another time: stopped at `to`, or ahead `by` that much. For tests and simulations."""
    global _source
    before = _source
    _source = (lambda: to + by) if to else (lambda: datetime.now(UTC) + by)
    try:
        yield
    finally:
        _source = before
