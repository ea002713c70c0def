"""In a team that has to be connected again nothing is asked. What waited too long there ends all the same."""

from django.db import transaction
from django.db.models import Q

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.batches import tell_of_batches
from partners.dropbox.seats.calling import LONGEST_WAIT, LONGEST_WAIT_OF_INVITATION, of_too_old
from partners.dropbox.seats.claiming import SENT
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.settling import settle
from partners.dropbox.seats.values import Action
from portal import clock
from portal.tenancy.locking import locked

State = SeatOperation.State


def end_too_old() -> int:
    """One team at a time; the next round has the next one."""
    rows = SeatOperation.objects.filter(_too_old(), connection__state=DropboxConnection.State.NEEDS_RECONNECT)
    first = rows.order_by("asked_at", "id").first()
    return _end_in(first.connection_id) if first else 0


@transaction.atomic
def _end_in(connection_id: str) -> int:
    connection = locked(DropboxConnection, connection_id)
    if connection.state != DropboxConnection.State.NEEDS_RECONNECT:
        return 0
    rows = SeatOperation.objects.filter(_too_old(), connection=connection).order_by("pk")
    ended = list(rows.select_for_update(of=("self",), no_key=True))
    for row in ended:
        sent = row.state in SENT
        if row.state != State.AT_WORK:
            row.become(State.AT_WORK)
        settle(row, of_too_old(sent=sent), sent_before=sent)
    tell_of_batches(ended)
    return len(ended)


def _too_old() -> Q:
    now = clock.now()
    waited = ~Q(action=Action.INVITE) & Q(asked_at__lt=now - LONGEST_WAIT)
    return Q(state__in=SeatOperation.OPEN) & (waited | Q(asked_at__lt=now - LONGEST_WAIT_OF_INVITATION))
