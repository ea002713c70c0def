"""What became of something that was sent is looked up at Dropbox: before it is sent again, or because it may not be any more."""

from typing import TYPE_CHECKING

from partners.dropbox import gateway
from partners.dropbox.gateway.values import Member, Person, Status
from partners.dropbox.seats import outcomes
from partners.dropbox.seats.claiming import InHand
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import Kind, Outcome
from partners.dropbox.seats.values import Action
from partners.teams.models import TeamMember

if TYPE_CHECKING:
    from partners.dropbox.gateway.team import TeamGateway

MAKES = {
    Action.SUSPEND: (Status.SUSPENDED,),
    Action.UNSUSPEND: (Status.ACTIVE,),
    Action.RECOVER: (Status.ACTIVE, Status.INVITED, Status.SUSPENDED),
}


def look_only(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], None]:
    """The client permits it no more: either it was done before, or it is not done."""
    not_done = Outcome(kind=Kind.REFUSED, tag="not_permitted")
    if in_hand.action == Action.INVITE:
        known = team.known(people_of(in_hand.rows))
        found = {row.pk: known.get(row.external_id) for row in in_hand.rows}
        return {pk: outcomes.of_invited(one, None) if one else not_done for pk, one in found.items()}, None
    (row,) = in_hand.rows
    is_so = _is_so(row.action, team.member(row.member_id))
    return {row.pk: Outcome(kind=Kind.DONE, tag="so_already") if is_so else not_done}, None


def after_ours(team: "TeamGateway", row: SeatOperation, refused: gateway.Refused) -> Outcome:
    """A removal that was sent before is refused because it is being done, or was."""
    if _is_so(row.action, team.member(row.member_id)):
        return Outcome(kind=Kind.DONE, tag="so_already", request_id=refused.request_id)
    if refused.tag == "transfer_in_progress":
        return Outcome(kind=Kind.UNKNOWN, request_id=refused.request_id)
    return outcomes.of_fault(refused)


def came_back(team: "TeamGateway", row: SeatOperation) -> bool:
    """A removal whose answer was lost was made, and the person is on the team again: a reading saw them gone since it was asked
    for, or they joined or were invited since. Whoever recovered them meant it.
    """
    member = team.member(row.member_id)
    if member is None or member.status is Status.REMOVED:
        return False
    if any(moment and moment > row.asked_at for moment in (member.joined_at, member.invited_at)):
        return True
    gone = TeamMember.objects.filter(connection=row.connection_id, team_member_id=row.member_id)
    return gone.filter(status=TeamMember.Status.REMOVED, removed_at__gte=row.asked_at).exists()


def people_of(rows: list[SeatOperation]) -> list[Person]:
    return [Person(row.external_id, row.email, row.given_name, row.surname) for row in rows]


def _is_so(action: str, member: Member | None) -> bool:
    if action == Action.REMOVE:
        return member is None or member.status is Status.REMOVED
    return member is not None and member.status in MAKES[Action(action)]
