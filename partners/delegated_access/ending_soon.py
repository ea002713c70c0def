"""What time brings to an access: reminders before its end, and then another half-year or the end. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from partners.delegated_access.models import EXTENSION, LONGEST, DelegatedAccess
from partners.subscriptions.terms import add_months

REMINDERS = (30, 7, 1)  # days before the end


def last_day_of_all(decided_on: date) -> date:
    return add_months(decided_on, LONGEST)


def extended(ends_on: date, decided_on: date) -> date:
    """By half a year, as far as two years in all allow; the same day where they are over."""
    return max(ends_on, min(add_months(ends_on, EXTENSION), last_day_of_all(decided_on)))


def goes_on_until(access: DelegatedAccess) -> date | None:
    """The last day of the half-year that follows by itself, or None: then it ends for good."""
    if not access.extends or access.ends_on is None or access.decided_at is None:
        return None
    later = extended(access.ends_on, access.decided_at.date())
    return later - timedelta(days=1) if later > access.ends_on else None


def next_moment(ends_on: date, after: datetime) -> datetime:
    """The next reminder or the end. What passed while nobody looked is not made up for."""
    moments = [_morning(ends_on - timedelta(days=days)) for days in (*REMINDERS, 0)]
    return next((moment for moment in moments if moment > after), moments[-1])


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
