"""Connected teams are read by the background: every quarter of an hour, on a hint, or because somebody asks for it."""

import logging
import random
import time
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from partners.dropbox import gateway, leases
from partners.dropbox.app import app_for
from partners.dropbox.gateway.values import Snapshot
from partners.dropbox.keeping import lose
from partners.dropbox.models import DropboxConnection
from partners.teams.following import tell_followers
from partners.teams.recording import record_reading
from portal import clock
from portal.background import background_round
from portal.sealing import CannotBeOpened, unseal

logger = logging.getLogger(__name__)
State = DropboxConnection.State
EVERY, JITTER = timedelta(minutes=15), timedelta(minutes=1)
LEASE = timedelta(minutes=5)
LEAST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
SOON = timedelta(seconds=5)  # several hints at once are one reading
BETWEEN_HINTS = timedelta(minutes=1)
LONGEST_ROUND = 20.0  # seconds after which no further reading is begun: what is left is due at the next round
BATCH = 10  # in one round, which mail and everything else wait for


@background_round("team-readings")
def read_due_teams(limit: int = BATCH) -> int:
    due = DropboxConnection.objects.filter(leases.rested(), state=State.CONNECTED, read_due_at__lte=clock.now())
    done = 0
    until = time.monotonic() + LONGEST_ROUND
    for row in due.order_by("read_due_at")[:limit]:
        if time.monotonic() >= until:
            break
        if _claimed(row):
            done += 1
            if not read_team(row):
                break
    return done


def _claimed(row: DropboxConnection) -> bool:
    """A lease by the time itself: whoever dies with it leaves a row that is due again."""
    lease = clock.now() + LEASE
    rows = DropboxConnection.objects.filter(pk=row.pk, state=State.CONNECTED, read_due_at=row.read_due_at)
    taken = bool(_quietly(rows, read_due_at=lease))
    row.read_due_at = lease
    return taken


def read_team(row: DropboxConnection) -> bool:
    """False when it is better not to ask for others now. What nobody foresaw is logged and waits longer each time."""
    try:
        return _read(row)
    except Exception:
        logger.exception("the reading of the team of %s failed", row.pk)
        _pause(row, "unexpected")
        return True


def _read(row: DropboxConnection) -> bool:
    """Dropbox is asked outside of any transaction."""
    begun = clock.now()
    try:
        snapshot = _asked(row)
    except CannotBeOpened:
        lose(row, "sealed_with_a_lost_key")
    except gateway.NeedsReconnect as fault:
        lose(row, fault.tag)
    except gateway.RateLimited as fault:
        _rest(row, max(timedelta(seconds=fault.seconds), LEAST_PAUSE))
    except gateway.Fault as fault:
        logger.warning("the team of %s could not be read: %s", row.pk, type(fault).__name__)
        _pause(row, fault.tag if isinstance(fault, gateway.Refused) else "unavailable")
        return not isinstance(fault, gateway.Unavailable) or _postpone_the_others()
    else:
        _keep(row, snapshot, begun)
    return True


def _asked(row: DropboxConnection) -> Snapshot:
    app = app_for(row.environment)
    if app is None:
        raise gateway.Refused("no_app")
    with gateway.open_team(app, unseal(row, "refresh_token")) as team:
        return team.snapshot()


def _keep(row: DropboxConnection, snapshot: Snapshot, begun: datetime) -> None:
    if snapshot.team.team_id != row.team_id:
        lose(row, "wrong_team")
        return
    numbers = record_reading(row, snapshot, begun)
    if numbers and not tell_followers(numbers):
        _pause(row, "unexpected")
        return
    # Where a hint came meanwhile the row is due earlier, and stays so: what it told of may be missing here.
    _quietly(_own(row).filter(read_due_at=row.read_due_at), read_due_at=clock.now() + _about(EVERY))


def _rest(row: DropboxConnection, pause: timedelta) -> None:
    """As long as Dropbox says, whoever asks meanwhile."""
    until = leases.rest(row.pk, pause + random.random() * JITTER)
    _quietly(_own(row), read_due_at=until, read_problem="rate_limited")


def _pause(row: DropboxConnection, problem: str) -> None:
    """By how often it failed before this reading: a part of it that was kept may have set that back."""
    pause = min(LEAST_PAUSE * 2 ** min(row.read_failures, 10), LONGEST_PAUSE)
    due = clock.now() + _about(pause)
    _quietly(_own(row), read_due_at=due, read_failures=row.read_failures + 1, read_problem=problem[:100])


def _postpone_the_others() -> bool:
    """While Dropbox is down the round is not to hang for each of them."""
    now = clock.now()
    due = DropboxConnection.objects.filter(state=State.CONNECTED, read_due_at__lte=now)
    _quietly(due, read_due_at=now + LEAST_PAUSE / 2)
    return False


def read_soon(connections: QuerySet[DropboxConnection]) -> int:
    """On a hint: once for many, at most once a minute, and not before the team's pause is over. A team that could not be
    read last waits a minute, too.
    """
    now, brought = clock.now(), 0
    for row in connections.filter(state=State.CONNECTED):
        soon = now + (BETWEEN_HINTS if row.read_failures else SOON)
        earliest = [soon, *filter(None, (row.rests_until, row.read_at and row.read_at + BETWEEN_HINTS))]
        later = _own(row).filter(Q(read_due_at=None) | Q(read_due_at__gt=max(earliest)))
        brought += _quietly(later, read_due_at=max(earliest))
    return brought


def _about(pause: timedelta) -> timedelta:
    """Not all at the same moment."""
    return pause + (random.random() - 0.5) * min(2 * JITTER, pause / 5)


def _own(row: DropboxConnection) -> QuerySet[DropboxConnection]:
    """Unless it ended, or was connected anew, meanwhile."""
    return DropboxConnection.objects.filter(pk=row.pk, state=State.CONNECTED, refresh_token=row.refresh_token)


def _quietly(rows: QuerySet[DropboxConnection], **values: object) -> int:
    """When it is read next is no change of the connection."""
    return rows.update(**values, updated_at=F("updated_at"))
