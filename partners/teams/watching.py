"""Connected teams are read by a round of the background: those that are due (`due.py`), several at once."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from partners.dropbox import gateway
from partners.dropbox.app import app_for
from partners.dropbox.gateway.values import Snapshot
from partners.dropbox.keeping import lose
from partners.dropbox.models import DropboxConnection
from partners.teams import due
from partners.teams.following import tell_followers
from partners.teams.recording import record_reading
from partners.teams.roster import ids_on_team
from portal import clock
from portal.background import background_round
from portal.sealing import CannotBeOpened, unseal
from portal.side_by_side import side_by_side

logger = logging.getLogger(__name__)
LONGEST_ROUND = 10.0  # seconds after which no further reading is begun: what is left is due at the next round
BATCH = 50  # in one round, which mail and everything else wait for
AT_ONCE = 6  # a reading is three calls one after the other, and nearly all of it is waiting
DOWN = 3  # so many without an answer, one after the other, are Dropbox's trouble and not those teams'


@dataclass(frozen=True, slots=True)
class Reading:
    row: DropboxConnection
    begun: datetime
    known: frozenset[str] = frozenset()  # Dropbox's ids of those who were on the team when it was read last


@background_round("team-readings")
def read_due_teams(limit: int = BATCH) -> int:
    """Threads ask Dropbox, outside of any transaction; what it said is written down here, one after the other."""
    done = unanswered = 0
    until = time.monotonic() + LONGEST_ROUND

    def goes_on() -> bool:
        return unanswered < DOWN and time.monotonic() < until

    for reading, asked in side_by_side(_claimed(limit, goes_on), lambda one: _asked(one.row, one.known), at_once=AT_ONCE):
        done += 1
        unanswered = 0 if settle(reading, asked.result) else unanswered + 1
    if unanswered >= DOWN:
        due.postpone_the_others()
    return done


def _claimed(limit: int, goes_on: Callable[[], bool]) -> Iterator[Reading]:
    for row in due.due_teams()[:limit]:
        if not goes_on():
            return
        if due.claimed(row):
            yield Reading(row, clock.now(), ids_on_team(row))


def _asked(row: DropboxConnection, known: frozenset[str] = frozenset()) -> Snapshot:
    """In a thread: no word to the database."""
    app = app_for(row.environment)
    if app is None:
        raise gateway.Refused("no_app")
    with gateway.open_team(app, unseal(row, "refresh_token")) as team:
        return team.snapshot(known)


def settle(reading: Reading, answer: Callable[[], Snapshot]) -> bool:
    """Whether Dropbox answers at all. What nobody foresaw is logged and waits longer each time."""
    try:
        return _settled(reading.row, reading.begun, answer)
    except Exception:
        logger.exception("the reading of the team of %s failed", reading.row.pk)
        due.pause(reading.row, "unexpected")
        return True


def _settled(row: DropboxConnection, begun: datetime, answer: Callable[[], Snapshot]) -> bool:
    try:
        snapshot = answer()
    except CannotBeOpened:
        lose(row, "sealed_with_a_lost_key")
    except gateway.NeedsReconnect as fault:
        lose(row, fault.tag)
    except gateway.RateLimited as fault:
        due.rest(row, timedelta(seconds=fault.seconds))
    except gateway.Fault as fault:
        logger.warning("the team of %s could not be read: %s", row.pk, type(fault).__name__)
        due.pause(row, fault.tag if isinstance(fault, gateway.Refused) else "unavailable")
        return not isinstance(fault, gateway.Unavailable)
    else:
        _keep(row, snapshot, begun)
    return True


def _keep(row: DropboxConnection, snapshot: Snapshot, begun: datetime) -> None:
    if snapshot.team.team_id != row.team_id:
        lose(row, "wrong_team")
        return
    numbers = record_reading(row, snapshot, begun)
    if numbers and not tell_followers(numbers):
        due.pause(row, "unexpected")
        return
    due.was_read(row)
