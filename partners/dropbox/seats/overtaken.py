"""What waits to be sent and is overtaken: a reading shows that somebody else did it already, or what speaks against it by now.

It ends then, so that it is not done to somebody who is recovered, or let in again, before its turn comes.
"""

from django.db import transaction
from django.db.models import QuerySet

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.as_seen import WANTED, changed, is_so
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import Kind, Outcome
from partners.dropbox.seats.queries import statuses_of
from partners.dropbox.seats.settling import follow, settle
from partners.teams.following import after_reading
from partners.teams.models import TeamSnapshot
from portal.tenancy.locking import locked

State = SeatOperation.State


@after_reading
def end_overtaken(numbers: TeamSnapshot) -> None:
    if _waiting(numbers).exists():
        _end(numbers)


@transaction.atomic
def _end(numbers: TeamSnapshot) -> None:
    connection = locked(DropboxConnection, numbers.connection_id)
    rows = list(_waiting(numbers).order_by("pk").select_for_update(of=("self",), no_key=True))
    statuses = statuses_of(connection.pk, [row.member_id for row in rows])
    found = {row.pk: outcome for row in rows if (outcome := _outcome(row, statuses.get(row.member_id, "")))}
    follow(connection, [row for row in rows if row.pk in found and _settled(row, found[row.pk])], found)


def _waiting(numbers: TeamSnapshot) -> QuerySet[SeatOperation]:
    """Asked for before that reading began, and not sent."""
    rows = SeatOperation.objects.filter(connection=numbers.connection_id, state=State.WAITING)
    return rows.filter(action__in=WANTED, asked_at__lt=numbers.taken_at)


def _outcome(row: SeatOperation, status: str) -> Outcome | None:
    """None where nothing is known against it, and it waits on."""
    if status and is_so(row.action, status):
        return Outcome(kind=Kind.DONE, tag="so_already")
    word = changed(row.action, row.seen_status, status) if status else ""
    return Outcome(kind=Kind.REFUSED, tag=word) if word else None


def _settled(row: SeatOperation, outcome: Outcome) -> bool:
    row.become(State.AT_WORK)
    return settle(row, outcome, sent_before=False)
