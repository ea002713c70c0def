"""Writing down what became of operations, with the events and what follows: a licence that is free, a batch that is through."""

from datetime import timedelta

from django.db import transaction

from partners.dropbox import leases
from partners.dropbox.leases import Lease
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.as_seen import MAKES, OTHERWISE
from partners.dropbox.seats.batches import tell_of_batches
from partners.dropbox.seats.claiming import InHand
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import Outcome
from partners.dropbox.seats.values import Action
from partners.dropbox.seats.verdicts import verdict
from partners.dropbox.seats.waking import try_without_licence
from partners.teams.due import read_soon
from partners.teams.recording import expect_member, record_member
from portal import clock
from portal.events.models import Event
from portal.events.record import record_event
from portal.tenancy.actor import Actor

State = SeatOperation.State
VERBS: dict[str, str] = {State.DONE: "done", State.REFUSED: "refused", State.NO_LICENCE: "has_no_licence"}


@transaction.atomic
def write_down(lease: Lease, in_hand: InHand, found: dict[str, Outcome]) -> None:
    """Nothing once the lease is lost: whoever has it now reads what became of them."""
    connection = leases.hold(lease)
    if connection is None:
        return
    rows = (
        SeatOperation.objects.filter(pk__in=found, state=State.AT_WORK)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    news = [row for row in rows if settle(row, found[row.pk], sent_before=row.pk in in_hand.sent_before)]
    follow(connection, news, found)
    if any(row.state == State.DONE or row.tag in OTHERWISE for row in news):
        read_soon(DropboxConnection.objects.filter(pk=connection.pk))


def follow(connection: DropboxConnection, news: list[SeatOperation], found: dict[str, Outcome]) -> None:
    """What comes of operations that are settled: of those that are done for their people, and for whoever waits for a licence."""
    done = [row for row in news if row.state == State.DONE]
    for row in done:
        if member := found[row.pk].member:
            record_member(connection, member, clock.now())
        elif status := MAKES.get(Action(row.action)):
            expect_member(connection, row.member_id, status)
    if any(row.action == Action.REMOVE for row in done):
        try_without_licence(connection.pk)
    tell_of_batches(news)


def settle(row: SeatOperation, outcome: Outcome, *, sent_before: bool) -> bool:
    """Whether there is something new to tell."""
    age = clock.now() - row.job_since if row.job_since else timedelta()
    found = verdict(row, outcome, sent_before=sent_before or bool(row.job), job_age=age)
    knew_already = found.state == State.NO_LICENCE and _is_told(row)
    if found.state != State.AT_WORK:
        row.become(found.state)
    if not found.keep_job:
        row.job, row.job_since = "", None
    elif not row.job:
        row.job, row.job_since = outcome.job, clock.now()
    row.tag, row.refusals, row.attempts = found.tag, found.refusals, found.attempts
    row.message = outcome.message[:300]
    row.dropbox_request_id = outcome.request_id[:100] or row.dropbox_request_id
    row.member_id = row.member_id or (outcome.member.team_member_id if outcome.member else "")
    row.next_at = None if found.pause is None else clock.now() + found.pause
    row.ended_at = clock.now() if found.pause is None else None
    row.save()
    if row.state not in VERBS or knew_already:
        return False
    record_event(Actor.system(), f"seat_operation.{VERBS[row.state]}", row, new=_said(row))
    return True


def _is_told(row: SeatOperation) -> bool:
    """That it found no licence is the last that was said of it, whatever kept it waiting since."""
    said = Event.objects.filter(subject_id=row.pk).exclude(verb="seat_operation.batch_ended")
    last = said.order_by("-id").values_list("verb", flat=True).first()
    return last == "seat_operation.has_no_licence"


def _said(row: SeatOperation) -> dict:
    new = {"state": row.state, "action": row.action, "tag": row.tag, "message": row.message}
    return {name: value for name, value in new.items() if value}
