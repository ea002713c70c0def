"""Asking for what is to be done with people's seats: nothing is sent here, the background does that."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from partners.delegated_access.queries import permission_refusal
from partners.dropbox.gateway.values import external_id_for
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import errors
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import PERMITTED_AS, Action, Invitee, is_address, is_name
from partners.orders.queries import person_behind
from portal import clock
from portal.actions import business_action
from portal.errors import NotFound, PortalError
from portal.events.record import changes_between, record_event, snapshot
from portal.ids import new_id
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import SELLERS

MOST_AT_ONCE = 500
State = SeatOperation.State


def asking_refusal(connection: DropboxConnection) -> PortalError | None:
    """Why nothing is asked for in this team now, or None. What is asked of one that has to be connected again waits for that."""
    if connection.state in DropboxConnection.LINKED:
        return None
    return errors.NotConnected(client=connection.client_name, state=connection.get_state_display())


@business_action(
    noun="seat-operations",
    verb="create",
    label=_("Invite people to a Dropbox team"),
    roles=SELLERS,
    selling=True,
)
def invite_people(*, actor: Actor, connection: DropboxConnection, people: Sequence[Invitee]) -> list[SeatOperation]:
    """One operation for each, with a mark that makes the invitation one that can be sent again."""
    if not people:
        raise errors.NobodyNamed()
    if len(people) > MOST_AT_ONCE:
        raise errors.TooManyPeople(limit=MOST_AT_ONCE, count=len(people))
    for person in people:
        must_be_taken(person)
    named = Counter(person.email.casefold() for person in people)
    if twice := next((email for email, count in named.items() if count > 1), ""):
        raise errors.NamedTwice(email=twice)
    held = hold_connection(actor, connection, Action.INVITE)
    return [
        ask(
            actor,
            held,
            Action.INVITE,
            email=one.email,
            given_name=one.given_name,
            surname=one.surname,
            external_id=external_id_for(uuid.uuid4()),
        )
        for one in people
    ]


def must_be_taken(person: Invitee) -> None:
    if not is_address(person.email):
        raise errors.AddressNotTaken(email=person.email[:100])
    for field in ("given_name", "surname"):
        name = getattr(person, field)
        if not is_name(name):
            raise errors.NameNotTaken(field=field, name=name[:60])


def hold_connection(actor: Actor, connection: DropboxConnection, action: str) -> DropboxConnection:
    """As it is now, so that nothing is asked of one that ends in the same moment, or that its client does not permit."""
    held: DropboxConnection | None = locked(DropboxConnection, connection.pk)
    if held is None or not (actor.is_system or held.partner_id == actor.partner_id):
        raise NotFound()
    if refused := asking_refusal(held) or permission_refusal(held, PERMITTED_AS[Action(action)]):
        raise refused
    return held


def ask(actor: Actor, connection: DropboxConnection, action: Action, *, email: str, **about: Any) -> SeatOperation:
    """`about`: the columns of a person, and of a choice about data. Of one person one operation is open at most."""
    row = SeatOperation(
        partner_id=connection.partner_id, connection=connection, action=action, email=email, next_at=clock.now(),
        batch=actor.request_id[:40] or new_id("sb"), asked_by=actor.label[:250], user_id=person_behind(actor), **about,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _open_already(connection, email) from None
    record_event(actor, "seat_operation.asked", row, new=changes_between({}, snapshot(row))[1])
    return row


def _open_already(connection: DropboxConnection, email: str) -> PortalError:
    there = SeatOperation.objects.filter(connection=connection, email__iexact=email, state__in=SeatOperation.OPEN).get()
    words = {"action": there.get_action_display(), "state": there.get_state_display()}
    return errors.OperationOpen(email=email, **words)


def can_be_cancelled(operation: SeatOperation) -> PortalError | None:
    if operation.state in SeatOperation.NOT_SENT:
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
    """What was not sent yet, or waits for a licence."""
    return _cancelled(seat_operation)


def _cancelled(row: SeatOperation, tag: str = "") -> SeatOperation:
    row.become(State.CANCELLED)
    row.next_at, row.ended_at, row.tag, row.message = None, clock.now(), tag, ""
    row.job, row.job_since = "", None
    row.save()
    return row


def can_be_retried(operation: SeatOperation) -> PortalError | None:
    from partners.dropbox.seats.words import POINTLESS, words_of

    if operation.state == State.NO_LICENCE:
        return None
    if operation.state != State.REFUSED:
        return errors.NothingToRetry(state=operation.get_state_display())
    if operation.tag in POINTLESS:
        why, step = words_of(operation.state, operation.tag)
        return errors.RetryPointless(why=why, step=step)
    return asking_refusal(operation.connection)


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
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _open_already(row.connection, row.email) from None
    return row


@transaction.atomic
def end_of_connection(connection_id: str) -> None:
    """It ended, and with it whatever was not through. Safe to repeat."""
    connection = locked(DropboxConnection, connection_id)
    rows = SeatOperation.objects.filter(connection=connection, state__in=SeatOperation.OPEN)
    for row in rows.order_by("pk").select_for_update(of=("self",), no_key=True):
        before = row.state
        _cancelled(row, "connection_ended")
        new = {"state": row.state, "tag": row.tag}
        record_event(Actor.system(), "seat_operation.cancelled", row, old={"state": before}, new=new)


def values_of(person: Mapping[str, str]) -> Invitee:
    """Of a form or a body, as Dropbox is told: without blanks around."""
    return Invitee(*(person.get(name, "").strip() for name in ("email", "given_name", "surname")))
