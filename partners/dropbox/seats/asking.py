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
from portal import clock
from portal.actions import business_action
from portal.errors import NotFound, PortalError
from portal.events.record import changes_between, record_event, snapshot
from portal.ids import new_id
from portal.jobs.models import Job
from portal.keys.queries import person_behind
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import SELLERS

MOST_AT_ONCE = 500
State = SeatOperation.State


def asking_refusal(connection: DropboxConnection, action: str) -> PortalError | None:
    """Why this is not asked for in the team now, or None. What is asked of one that has to be connected again waits for that."""
    if connection.state not in DropboxConnection.LINKED:
        return errors.NotConnected(client=connection.client_name, state=connection.get_state_display())
    return permission_refusal(connection, PERMITTED_AS[Action(action)])


@business_action(
    noun="seat-operations",
    verb="create",
    label=_("Invite people to a Dropbox team"),
    roles=SELLERS,
    selling=True,
)
def invite_people(*, actor: Actor, connection: DropboxConnection, people: Sequence[Invitee]) -> list[SeatOperation]:
    """One operation for each, with a mark that makes the invitation one that can be sent again."""
    must_be_right(people)
    named = Counter(person.email.casefold() for person in people)
    if twice := next((email for email, count in named.items() if count > 1), ""):
        raise errors.NamedTwice(email=twice)
    held, batch = hold_connection(actor, connection, Action.INVITE), batch_of(actor)
    return [
        ask(
            actor,
            held,
            Action.INVITE,
            email=one.email,
            given_name=one.given_name,
            surname=one.surname,
            external_id=external_id_for(uuid.uuid4()),
            batch=batch,
        )
        for one in people
    ]


def must_be_right(people: Sequence[Invitee]) -> None:
    """As many as are asked for at once, each as Dropbox takes them."""
    if not people:
        raise errors.NobodyNamed()
    if len(people) > MOST_AT_ONCE:
        raise errors.TooManyPeople(limit=MOST_AT_ONCE, count=len(people))
    for person in people:
        must_be_taken(person)


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
    if refused := asking_refusal(held, action):
        raise refused
    return held


def ask(actor: Actor, connection: DropboxConnection, action: Action, *, email: str, **about: Any) -> SeatOperation:
    """`about`: the columns of a person, and of a choice about data. Of one person one operation is open at most."""
    row = SeatOperation(
        partner_id=connection.partner_id, connection=connection, action=action, email=email, next_at=clock.now(),
        asked_by=actor.label[:250], user_id=person_behind(actor), **about,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise open_already(connection, email) from None
    record_event(actor, "seat_operation.asked", row, new=changes_between({}, snapshot(row))[1])
    return row


def batch_of(actor: Actor) -> str:
    """What is asked for together: by one call, or by all calls of a job. Callers choose the ids of requests."""
    jobs = Job.objects.filter(pk=actor.request_id, partner=actor.partner_id, state=Job.State.RUNNING)
    return actor.request_id if actor.request_id and jobs.exists() else new_id("sb")


def open_already(connection: DropboxConnection, email: str) -> PortalError:
    there = SeatOperation.objects.filter(connection=connection, email__iexact=email, state__in=SeatOperation.OPEN).get()
    words = {"action": there.get_action_display(), "state": there.get_state_display()}
    return errors.OperationOpen(email=email, **words)


def values_of(person: Mapping[str, str]) -> Invitee:
    """Of a form or a body, as Dropbox is told: without blanks around."""
    return Invitee(*(person.get(name, "").strip() for name in ("email", "given_name", "surname")))
