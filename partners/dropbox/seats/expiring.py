"""In a team that has to be connected again, or whose environment has no app any more, nothing is asked. What waited too long
there ends all the same.
"""

import logging

from django.db import transaction
from django.db.models import Q

from partners.dropbox.app import app_for
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.batches import tell_of_batches
from partners.dropbox.seats.calling import LONGEST_WAIT, LONGEST_WAIT_OF_INVITATION, of_too_old
from partners.dropbox.seats.claiming import SENT
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.settling import settle
from partners.dropbox.seats.values import Action
from portal import clock
from portal.tenancy.locking import locked

logger = logging.getLogger(__name__)
State = SeatOperation.State
MOST_ROWS = 50  # in one round


def end_too_old(limit: int = MOST_ROWS) -> int:
    """How many ended. One that cannot be ended is logged and keeps no other; in no order, lest it comes first for ever."""
    rows = SeatOperation.objects.filter(_too_old(), connection__in=DropboxConnection.objects.filter(_unasked()))
    return sum(_end(pk, connection) for pk, connection in rows.order_by("?").values_list("pk", "connection_id")[:limit])


def _end(pk: str, connection_id: str) -> bool:
    try:
        return _ended(pk, connection_id)
    except Exception:
        logger.exception("%s waited too long, and could not be ended", pk)
        return False


@transaction.atomic
def _ended(pk: str, connection_id: str) -> bool:
    locked(DropboxConnection, connection_id)
    still = SeatOperation.objects.filter(_too_old(), pk=pk, connection__in=DropboxConnection.objects.filter(_unasked()))
    for row in still.select_for_update(of=("self",), no_key=True):
        sent = row.state in SENT
        if row.state != State.AT_WORK:
            row.become(State.AT_WORK)
        settle(row, of_too_old(sent=sent), sent_before=sent)
        tell_of_batches([row])
        return True
    return False


def _unasked() -> Q:
    """Of connections."""
    without_app = [one for one in DropboxConnection.Environment.values if app_for(one) is None]
    lost = Q(state=DropboxConnection.State.NEEDS_RECONNECT)
    return lost | Q(state=DropboxConnection.State.CONNECTED, environment__in=without_app)


def _too_old() -> Q:
    now = clock.now()
    waited = ~Q(action=Action.INVITE) & Q(asked_at__lt=now - LONGEST_WAIT)
    return Q(state__in=SeatOperation.OPEN) & (waited | Q(asked_at__lt=now - LONGEST_WAIT_OF_INVITATION))
