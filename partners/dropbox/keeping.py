"""What becomes of a connection that Dropbox takes no more, and of one that ended: Dropbox is told, and its token forgotten.

Whether one still works each reading shows (`partners/teams/watching.py`).
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from partners.dropbox import gateway
from partners.dropbox.app import app_for
from partners.dropbox.leases import rest, rested
from partners.dropbox.models import DropboxConnection
from portal import clock, leases
from portal.background import background_round
from portal.events.record import record_event
from portal.sealing import CannotBeOpened, unseal
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked

logger = logging.getLogger(__name__)
State = DropboxConnection.State
LEASE = timedelta(minutes=5)
GIVE_UP = timedelta(days=3)  # then the token is forgotten without Dropbox having been told
BATCH = 5  # in one round, which mail and everything else wait for


@background_round("dropbox-connections")
def look_after_connections(limit: int = BATCH) -> int:
    due = DropboxConnection.objects.filter(rested(), next_at__lte=clock.now()).order_by("next_at")[:limit]
    return sum(look_after(row) for row in due if _claimed(row))


def _claimed(row: DropboxConnection) -> bool:
    """A lease by the time itself: whoever dies with it leaves a row that is due again."""
    rows = DropboxConnection.objects.filter(pk=row.pk, next_at=row.next_at)
    return bool(rows.update(next_at=clock.now() + LEASE, updated_at=F("updated_at")))


def look_after(row: DropboxConnection) -> int:
    """Dropbox is asked outside of any transaction, and what it said written down in one."""
    if row.is_ended:
        _end_at_dropbox(row)
    else:
        _write(row, next_at=None)
    return 1


def _end_at_dropbox(row: DropboxConnection) -> None:
    app = app_for(row.environment)
    try:
        if app is None:
            raise CannotBeOpened("no app of this environment")
        gateway.revoke(app, unseal(row, "refresh_token"))
    except CannotBeOpened:
        _forget(row, "dropbox_connection.forgotten")
    except gateway.Fault as fault:
        logger.warning("%s could not be ended at Dropbox: %s", row.pk, type(fault).__name__)
        if row.ended_at and clock.now() - row.ended_at >= GIVE_UP:
            _forget(row, "dropbox_connection.forgotten")
        else:
            if isinstance(fault, gateway.RateLimited):
                rest(row, timedelta(seconds=fault.seconds))
            attempts = row.attempts + 1
            _write(row, attempts=attempts, next_at=clock.now() + leases.back_off(attempts))
    else:
        _forget(row, "dropbox_connection.revoked")


@transaction.atomic
def _forget(row: DropboxConnection, verb: str) -> None:
    fresh = locked(DropboxConnection, row.pk)
    if fresh.refresh_token:
        _write(fresh, refresh_token="", next_at=None)
        record_event(Actor.system(), verb, fresh)


@transaction.atomic
def lose(row: DropboxConnection, problem: str) -> None:
    """Dropbox does not take it any more: its admin is mailed the link, and who sells is told."""
    fresh = locked(DropboxConnection, row.pk)
    if fresh.state != State.CONNECTED or fresh.refresh_token != row.refresh_token:  # ended or connected anew meanwhile
        return
    fresh.become(State.NEEDS_RECONNECT)
    fresh.problem, fresh.next_at = problem[:100], None
    fresh.opened_at, fresh.begun_at = None, None  # another link, another way
    fresh.save()
    new = {"state": fresh.state, "problem": fresh.problem}
    record_event(Actor.system(), "dropbox_connection.lost", fresh, old={"state": row.state}, new=new)


def _write(row: DropboxConnection, **values: object) -> None:
    """Of a row that meanwhile became another one only what it still is."""
    DropboxConnection.objects.filter(pk=row.pk, state=row.state).update(**values)
