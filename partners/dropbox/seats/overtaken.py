"""What waits to be sent and is overtaken: a reading shows that somebody else did it already, or what speaks against it by now.

It ends then, so that it is not done to somebody who is recovered, or let in again, before its turn comes.
"""

from django.db import transaction
from django.db.models import QuerySet

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.batches import tell_of_batches
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import Kind, Outcome
from partners.dropbox.seats.settling import MAKES, settle
from partners.dropbox.seats.standing import WANTED, changed, is_so
from partners.dropbox.seats.values import Action
from partners.dropbox.seats.waking import try_without_licence
from partners.teams.following import after_reading
from partners.teams.models import TeamMember, TeamSnapshot
from partners.teams.recording import expect_member
from portal.tenancy.locking import locked

State = SeatOperation.State


@after_reading
def end_overtaken(numbers: TeamSnapshot) -> None:
    if _waiting(numbers).exists():
        _end(numbers)


@transaction.atomic
def _end(numbers: TeamSnapshot) -> None:
    connection = locked(DropboxConnection, numbers.connection_id)
    rows = _waiting(numbers).order_by("pk").select_for_update(of=("self",), no_key=True)
    ended = [row for row in rows if _ends(row, _status_of(row))]
    for row in ended:
        if row.state == State.DONE:
            expect_member(connection, row.member_id, MAKES[row.action])
    if any(row.state == State.DONE and row.action == Action.REMOVE for row in ended):
        try_without_licence(connection.pk)
    tell_of_batches(ended)


def _waiting(numbers: TeamSnapshot) -> QuerySet[SeatOperation]:
    """Asked for before that reading began, and not sent."""
    rows = SeatOperation.objects.filter(connection=numbers.connection_id, state=State.WAITING)
    return rows.filter(action__in=WANTED, asked_at__lt=numbers.taken_at)


def _status_of(row: SeatOperation) -> str:
    people = TeamMember.objects.filter(connection=row.connection_id, team_member_id=row.member_id)
    return people.values_list("status", flat=True).first() or ""


def _ends(row: SeatOperation, status: str) -> bool:
    if status and is_so(row.action, status):
        outcome = Outcome(kind=Kind.DONE, tag="so_already")
    elif status and (word := changed(row.action, row.seen_status, status)):
        outcome = Outcome(kind=Kind.REFUSED, tag=word)
    else:
        return False
    row.become(State.AT_WORK)
    return settle(row, outcome, sent_before=False)
