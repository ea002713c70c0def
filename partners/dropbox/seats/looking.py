"""What became of something that was sent is looked up at Dropbox: before it is sent again, or because it may not be any more."""

from datetime import timedelta
from typing import TYPE_CHECKING

from partners.dropbox.gateway.values import Member, Person, Status
from partners.dropbox.seats import outcomes
from partners.dropbox.seats.as_seen import RECOVERED, UNDONE_OR_LOST, is_so
from partners.dropbox.seats.claiming import InHand
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import Kind, Outcome
from partners.dropbox.seats.values import Action
from portal import clock

if TYPE_CHECKING:
    from partners.dropbox.gateway.team import TeamGateway

STILL_BEING_DONE = timedelta(minutes=10)  # after it was sent: a job of Dropbox's, maybe, of which the portal never heard
NOBODY_REVERSED = timedelta(minutes=1)  # after it was sent; later the client's admin may have


def look_only(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], None]:
    """The client permits it no more: either it was done before, or it is not done."""
    if in_hand.action == Action.INVITE:
        known = team.known(people_of(in_hand.rows))
        found = {row.pk: (row, known.get(row.external_id)) for row in in_hand.rows}
        return {
            pk: outcomes.of_invited(one, None) if one else _not_done(row, "not_permitted")
            for pk, (row, one) in found.items()
        }, None
    (row,) = in_hand.rows
    return {row.pk: _as_it_is(team, row, "not_permitted")}, None


def of_sent_removal(team: "TeamGateway", row: SeatOperation) -> Outcome:
    """A removal is never sent again by itself: whoever is on the team may have been removed and recovered, and no reading
    need have seen that.
    """
    return _as_it_is(team, row, RECOVERED)


def of_sent_change(team: "TeamGateway", row: SeatOperation) -> Outcome | None:
    """Suspending, unsuspending, recovering: None where it may be sent again, soon after it was sent and not found done."""
    if row.action == Action.RESEND or clock.now() - (row.sent_at or row.asked_at) < NOBODY_REVERSED:
        return None
    if _is_so(row.action, team.member(row.member_id)):
        return Outcome(kind=Kind.DONE, tag="so_already")
    return Outcome(kind=Kind.REFUSED, tag=UNDONE_OR_LOST)


def people_of(rows: list[SeatOperation]) -> list[Person]:
    return [Person(row.external_id, row.email, row.given_name, row.surname) for row in rows]


def _as_it_is(team: "TeamGateway", row: SeatOperation, tag: str) -> Outcome:
    if _is_so(row.action, team.member(row.member_id)):
        return Outcome(kind=Kind.DONE, tag="so_already")
    return _not_done(row, tag)


def _not_done(row: SeatOperation, tag: str) -> Outcome:
    """Dropbox may still be at work on what was sent a moment ago."""
    is_fresh = clock.now() - (row.sent_at or row.asked_at) < STILL_BEING_DONE
    return Outcome(kind=Kind.UNKNOWN) if is_fresh else Outcome(kind=Kind.REFUSED, tag=tag)


def _is_so(action: str, member: Member | None) -> bool:
    return is_so(action, member.status if member else Status.REMOVED)
