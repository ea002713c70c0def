"""When a partner that has not acknowledged is reminded. Pure: dates in, dates out."""

from datetime import date, timedelta

AFTER = (timedelta(days=7), timedelta(days=14))
BEFORE_EFFECT = (timedelta(days=3), timedelta())


def reminder_dates(told_on: date, effective_on: date | None) -> list[date]:
    """A week and two weeks after the partner was told, three days before the change takes effect, and on the day."""
    after = [told_on + distance for distance in AFTER]
    before = [effective_on - distance for distance in BEFORE_EFFECT] if effective_on else []
    return sorted({day for day in (*after, *before) if day > told_on})


def next_reminder(told_on: date, effective_on: date | None, after: date) -> date | None:
    """The first reminder later than `after`; None when all are through. One day brings at most one."""
    return next((day for day in reminder_dates(told_on, effective_on) if day > after), None)
