"""What people make of operations that were asked for, and the end of their connection: cancelled, or tried again."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from partners.dropbox import leases
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import errors
from partners.dropbox.seats.asking import asking_refusal, hold_connection, open_already
from partners.dropbox.seats.batches import tell_of_batches
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import JOB_PATIENCE
from partners.dropbox.seats.queries import statuses_of
from partners.dropbox.seats.values import Action
from partners.dropbox.seats.words import POINTLESS, words_of
from partners.teams.models import TeamMember
from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.record import record_event
from portal.keys.queries import person_behind
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import SELLERS

State = SeatOperation.State


def can_be_cancelled(operation: SeatOperation) -> PortalError | None:
    """Not what a worker has in hand at this moment: it would be written down after it."""
    in_hand = operation.state == State.AT_WORK and leases.is_held(operation.connection)
    if operation.is_open and not in_hand:
        return None
    return errors.NotToCancel(state=operation.get_state_display())


@business_action(
    noun="seat-operations",
    verb="cancel",
    label=_("Cancel seat operation"),
    roles=SELLERS,
    subject="seat_operation",
    available=can_be_cancelled,
    while_suspended=True,
    event="seat_operation.cancelled",
)
def cancel_operation(*, actor: Actor, seat_operation: SeatOperation) -> SeatOperation:
    """Nothing is tried any more. What was sent may have been done, or may still be."""
    sent = seat_operation.is_sent
    if sent:
        _leave_job(seat_operation)
    row = _cancelled(seat_operation, "cancelled_in_doubt" if sent else "")
    tell_of_batches([row], unless_all="cancelled")
    return row


def _leave_job(row: SeatOperation) -> None:
    """A job answers for all of its people in their order: without one of them the others are read, once it had its time."""
    others = SeatOperation.objects.filter(connection=row.connection_id, job=row.job, state=State.AT_WORK)
    if row.job:
        due = max(clock.now(), (row.job_since or clock.now()) + JOB_PATIENCE)
        others.exclude(pk=row.pk).update(state=State.IN_DOUBT, tag="job_failed", job="", job_since=None, next_at=due)


def _cancelled(row: SeatOperation, tag: str = "") -> SeatOperation:
    row.become(State.CANCELLED)
    row.next_at, row.ended_at, row.tag, row.message = None, clock.now(), tag, ""
    row.job, row.job_since = "", None
    row.save()
    return row


def can_be_retried(operation: SeatOperation) -> PortalError | None:
    if operation.state == State.NO_LICENCE:
        return None
    if operation.state != State.REFUSED:
        return errors.NothingToRetry(state=operation.get_state_display())
    if operation.tag in POINTLESS:
        why, step = words_of(operation.state, operation.tag)
        return errors.RetryPointless(why=why, step=step)
    return asking_refusal(operation.connection, operation.action)


@business_action(
    noun="seat-operations",
    verb="retry",
    label=_("Try seat operation again"),
    roles=SELLERS,
    selling=True,
    subject="seat_operation",
    available=can_be_retried,
    event="seat_operation.retried",
)
def retry_operation(*, actor: Actor, seat_operation: SeatOperation) -> SeatOperation:
    """A refused one anew, by the mark it had; one that waits for a licence now. Whoever does it asked for it from then on."""
    row = seat_operation
    row.asked_at, row.asked_by, row.user_id = clock.now(), actor.label[:250], person_behind(actor)
    hold_connection(actor, row.connection, row.action)
    row.become(State.WAITING)
    row.next_at, row.ended_at, row.attempts, row.refusals = clock.now(), None, 0, 0
    row.job, row.job_since = "", None
    row.seen_status = _seen_now(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise open_already(row.connection, row.email) from None
    return row


def _seen_now(row: SeatOperation) -> str:
    """As whoever tries it again reads it here. Taking an invitation back stays that: nobody chose what becomes of files."""
    if row.action == Action.REMOVE and row.seen_status == TeamMember.Status.INVITED:
        return row.seen_status
    return statuses_of(row.connection_id, [row.member_id]).get(row.member_id, "")


@transaction.atomic
def end_of_connection(connection_id: str) -> None:
    """It ended, and with it whatever was not through. Safe to repeat."""
    connection = locked(DropboxConnection, connection_id)
    rows = SeatOperation.objects.filter(connection=connection, state__in=SeatOperation.OPEN)
    ended = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
    for row in ended:
        before = row.state
        _cancelled(row, "connection_ended_in_doubt" if row.is_sent else "connection_ended")
        new = {"state": row.state, "tag": row.tag}
        record_event(Actor.system(), "seat_operation.cancelled", row, old={"state": before}, new=new)
    tell_of_batches(ended)
