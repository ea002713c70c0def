"""When a team is read next: every quarter of an hour, sooner on a hint, later after a failure, and in nobody's pause."""

import random
from datetime import timedelta

from django.db.models import F, Q, QuerySet

from partners.dropbox import leases
from partners.dropbox.models import DropboxConnection
from portal import clock

State = DropboxConnection.State
EVERY, JITTER = timedelta(minutes=14), timedelta(minutes=1)  # more or less: a quarter of an hour at the longest
LEASE = timedelta(minutes=5)
LEAST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
SOON = timedelta(seconds=5)  # several hints at once are one reading
BETWEEN_HINTS = timedelta(minutes=1)


def due_teams() -> QuerySet[DropboxConnection]:
    """The longest wait first."""
    due = DropboxConnection.objects.filter(leases.rested(), state=State.CONNECTED, read_due_at__lte=clock.now())
    return due.order_by("read_due_at")


def claimed(row: DropboxConnection) -> bool:
    """A lease by the time itself: whoever dies with it leaves a row that is due again."""
    lease = clock.now() + LEASE
    rows = DropboxConnection.objects.filter(
        leases.rested(), pk=row.pk, state=State.CONNECTED, read_due_at=row.read_due_at
    )
    taken = bool(_quietly(rows, read_due_at=lease))
    row.read_due_at = lease
    return taken


def was_read(row: DropboxConnection) -> None:
    """Where a hint came meanwhile the row is due earlier, and stays so: what it told of may be missing here."""
    _quietly(_own(row).filter(read_due_at=row.read_due_at), read_due_at=clock.now() + _about(EVERY))


def rest(row: DropboxConnection, pause: timedelta) -> None:
    """As long as Dropbox says, whoever asks meanwhile."""
    until = leases.rest(row, max(pause, LEAST_PAUSE) + random.random() * JITTER)
    _quietly(_own(row), read_due_at=until, read_problem="rate_limited")


def pause(row: DropboxConnection, problem: str) -> None:
    """By how often it failed before this reading: a part of it that was kept may have set that back."""
    wait = min(LEAST_PAUSE * 2 ** min(row.read_failures, 10), LONGEST_PAUSE)
    due = clock.now() + _about(wait)
    _quietly(_own(row), read_due_at=due, read_failures=row.read_failures + 1, read_problem=problem[:100])


def postpone_the_others() -> None:
    """While Dropbox is down no round is to hang for each of them."""
    _quietly(due_teams().order_by(), read_due_at=clock.now() + LEAST_PAUSE / 2)


def read_now(row: DropboxConnection) -> None:
    """Before the others that are not due yet. What is due already keeps its earlier time: the longest wait comes first."""
    now = clock.now()
    rows = DropboxConnection.objects.filter(Q(read_due_at=None) | Q(read_due_at__gt=now), pk=row.pk)
    _quietly(rows, read_due_at=now)


def read_soon(connections: QuerySet[DropboxConnection]) -> int:
    """On a hint: once for many, at most once a minute, and not before the team's pause is over. A team that could not be read
    last waits a minute, too.
    """
    now, brought = clock.now(), 0
    for row in connections.filter(state=State.CONNECTED):
        soon = now + (BETWEEN_HINTS if row.read_failures else SOON)
        earliest = [soon, *filter(None, (row.rests_until, row.read_at and row.read_at + BETWEEN_HINTS))]
        later = _own(row).filter(Q(read_due_at=None) | Q(read_due_at__gt=max(earliest)))
        brought += _quietly(later, read_due_at=max(earliest))
    return brought


def _about(wait: timedelta) -> timedelta:
    """Not all at the same moment."""
    return wait + (random.random() - 0.5) * min(2 * JITTER, wait / 5)


def _own(row: DropboxConnection) -> QuerySet[DropboxConnection]:
    """Unless it ended, or was connected anew, meanwhile."""
    return DropboxConnection.objects.filter(pk=row.pk, state=State.CONNECTED, refresh_token=row.refresh_token)


def _quietly(rows: QuerySet[DropboxConnection], **values: object) -> int:
    """When it is read next is no change of the connection."""
    return rows.update(**values, updated_at=F("updated_at"))
