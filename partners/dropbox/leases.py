"""One at a time in a team at Dropbox: a lease on its connection. And the pause that Dropbox asks for, which is the team's:
operations, readings and the end of a connection wait for it, whichever of them was told of it.

A lease ends by itself, so that a worker that dies holds nothing for ever; what it says after that counts for nothing.
"""

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from partners.dropbox.models import DropboxConnection
from portal import clock
from portal.tenancy.locking import locked

LASTS = timedelta(minutes=5)  # longer than a call may take, with its readings


@dataclass(frozen=True, slots=True)
class Lease:
    connection_id: str
    holder: str


def free() -> Q:
    """Of connections: those that nobody works with now, and that may be worked with."""
    now = clock.now()
    unheld = Q(lease_until=None) | Q(lease_until__lte=now)
    return Q(state=DropboxConnection.State.CONNECTED) & unheld & rested()


def rested() -> Q:
    """Of connections: those of whose team Dropbox may be asked now."""
    return Q(rests_until=None) | Q(rests_until__lte=clock.now())


def rests(connection: DropboxConnection) -> bool:
    return connection.rests_until is not None and connection.rests_until > clock.now()


def is_held(connection: DropboxConnection) -> bool:
    """By somebody who works in the team now."""
    return connection.lease_until is not None and connection.lease_until > clock.now()


def take(connection_id: str) -> Lease | None:
    """Two at once: exactly one gets it."""
    lease = Lease(connection_id, secrets.token_hex(16))
    rows = DropboxConnection.objects.filter(free(), pk=connection_id)
    taken = rows.update(lease_holder=lease.holder, lease_until=clock.now() + LASTS, updated_at=F("updated_at"))
    return lease if taken else None


def hold(lease: Lease) -> DropboxConnection | None:
    """The connection, locked until the transaction ends, and the lease renewed; None once it is lost."""
    row: DropboxConnection = locked(DropboxConnection, lease.connection_id)
    if row.lease_holder != lease.holder:
        return None
    row.lease_until = clock.now() + LASTS
    _held(lease).update(lease_until=row.lease_until, updated_at=F("updated_at"))
    return row


def give_back(lease: Lease) -> None:
    _held(lease).update(lease_holder="", lease_until=None, updated_at=F("updated_at"))


def rest(connection: DropboxConnection, pause: timedelta) -> datetime:
    """Nobody asks anything of this team for so long; only Dropbox itself asks for that. A pause that ends later stays: whoever
    asked first is none the wiser. Nothing where it was connected anew meanwhile: that was told to the old token.
    """
    until = clock.now() + pause
    sooner = Q(rests_until=None) | Q(rests_until__lt=until)
    rows = DropboxConnection.objects.filter(sooner, pk=connection.pk, refresh_token=connection.refresh_token)
    rows.update(rests_until=until, updated_at=F("updated_at"))
    return until


def jittered(pause: timedelta) -> timedelta:
    """Up to a quarter longer, so that not all come back at the same moment."""
    return pause * (1 + random.random() / 4)


def _held(lease: Lease):
    return DropboxConnection.objects.filter(pk=lease.connection_id, lease_holder=lease.holder)
