"""Claiming a row for work: a conditional update and a lease, the same on both engines and for every kind of due row.

The model has `state`, `next_at`, `leased_until` and `attempts`. A worker that dies leaves a lease that ends.
"""

from datetime import timedelta

from django.db.models import F, Model, Q, QuerySet

from portal import clock


def due(rows: QuerySet, *, waiting: str, working: str) -> QuerySet:
    """Rows that may be claimed now: waiting and due, or in work under a lease that ended."""
    now = clock.now()
    return rows.filter(Q(state=waiting, next_at__lte=now) | Q(state=working, leased_until__lt=now))


def claim(row: Model, *, waiting: str, working: str, lease: timedelta) -> bool:
    """Take the row, or learn that somebody else did. Two workers at once: exactly one gets True."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    taken = due(rows, waiting=waiting, working=working).update(
        state=working, leased_until=clock.now() + lease, attempts=F("attempts") + 1
    )
    if taken:
        row.refresh_from_db()
    return bool(taken)


def back_off(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … at most an hour."""
    return timedelta(seconds=min(5 * 2 ** max(attempts - 1, 0), 3600))
