"""What is asked for with somebody who is on a team: each is an operation, which the background carries out."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from partners.dropbox.gateway.values import DataChoice
from partners.dropbox.seats import errors
from partners.dropbox.seats.asking import ask, asking_refusal, batch_of, hold_connection
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import Action, Files, choice_of, columns_of
from partners.teams.models import TeamMember
from portal.actions import business_action
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.tenancy.roles import SELLERS

Status = TeamMember.Status
POSSIBLE = {
    Action.RESEND: (Status.INVITED,),
    Action.SUSPEND: (Status.ACTIVE,),
    Action.UNSUSPEND: (Status.SUSPENDED,),
    Action.REMOVE: (Status.INVITED, Status.ACTIVE, Status.SUSPENDED),
}


def possible(action: Action) -> Callable[[TeamMember], PortalError | None]:
    """As the team was read last. Dropbox's own answer decides when it is carried out."""

    def refusal(member: TeamMember) -> PortalError | None:
        fits = member.is_recoverable if action == Action.RECOVER else member.status in POSSIBLE[action]
        if not fits:
            return errors.NotForThisMember(person=member, status=member.get_status_display())
        return asking_refusal(member.connection, action)

    return refusal


@business_action(
    noun="team-members",
    verb="resend",
    label=_("Send invitation again"),
    roles=SELLERS,
    selling=True,
    subject="team_member",
    available=possible(Action.RESEND),
)
def resend_invitation(*, actor: Actor, team_member: TeamMember) -> SeatOperation:
    return _ask(actor, team_member, Action.RESEND)


@business_action(
    noun="team-members",
    verb="suspend",
    label=_("Suspend team member"),
    roles=SELLERS,
    selling=True,
    subject="team_member",
    available=possible(Action.SUSPEND),
)
def suspend_member(*, actor: Actor, team_member: TeamMember) -> SeatOperation:
    """Their licence stays taken, and what is on their devices stays there."""
    return _ask(actor, team_member, Action.SUSPEND)


@business_action(
    noun="team-members",
    verb="unsuspend",
    label=_("Unsuspend team member"),
    roles=SELLERS,
    selling=True,
    subject="team_member",
    available=possible(Action.UNSUSPEND),
)
def unsuspend_member(*, actor: Actor, team_member: TeamMember) -> SeatOperation:
    return _ask(actor, team_member, Action.UNSUSPEND)


@business_action(
    noun="team-members",
    verb="recover",
    label=_("Recover team member"),
    roles=SELLERS,
    selling=True,
    subject="team_member",
    available=possible(Action.RECOVER),
)
def recover_member(*, actor: Actor, team_member: TeamMember) -> SeatOperation:
    return _ask(actor, team_member, Action.RECOVER)


@business_action(
    noun="team-members",
    verb="remove",
    label=_("Remove team member"),
    roles=SELLERS,
    selling=True,
    subject="team_member",
    available=possible(Action.REMOVE),
)
def remove_member(
    *,
    actor: Actor,
    team_member: TeamMember,
    files: str = "",
    wipe_devices: bool | None = None,
    keep_team_shares: bool | None = None,
    transfer_to: TeamMember | None = None,
    transfer_admin: TeamMember | None = None,
) -> SeatOperation:
    """What becomes of their data is said each time: there is no default."""
    for field, other in (("transfer_to", transfer_to), ("transfer_admin", transfer_admin)):
        if other and (other.connection_id != team_member.connection_id or other.pk == team_member.pk):
            raise errors.NotOnSameTeam(field=field, person=other)
    if team_member.status == Status.INVITED and not files:  # they have neither files nor devices on the team
        files, wipe_devices = Files.LEAVE, False
    if team_member.status == Status.INVITED and files == Files.KEEP_ACCOUNT:
        raise errors.NoAccountToKeep(person=team_member)
    given = {
        "files": files,
        "wipe_devices": wipe_devices,
        "keep_team_shares": keep_team_shares,
        "transfer_to": transfer_to.team_member_id if transfer_to else "",
        "transfer_admin": transfer_admin.team_member_id if transfer_admin else "",
    }
    return _ask(actor, team_member, Action.REMOVE, _choice(given))


def _choice(given: dict) -> DataChoice:
    """All that the choice needs, and nothing that it does not take."""
    try:
        choice = choice_of(**given)
    except ValueError:
        raise errors.ChoiceNeeded() from None
    taken = columns_of(choice)
    if extra := [name for name, value in given.items() if value not in (None, "") and name not in taken]:
        raise errors.ChoiceTakesNoSuch(field=extra[0])
    return choice


def _ask(actor: Actor, member: TeamMember, action: Action, choice: DataChoice | None = None) -> SeatOperation:
    connection = hold_connection(actor, member.connection, action)
    about: dict[str, str | bool] = {"member_id": member.team_member_id, "seen_status": member.status, "batch": batch_of(actor)}
    about |= columns_of(choice) if choice else {}
    return ask(actor, connection, action, email=member.email, **about)


def is_last_admin(member: TeamMember) -> bool:
    """As the team was read last."""
    others = TeamMember.objects.filter(connection=member.connection_id, is_admin=True, status=Status.ACTIVE)
    return member.is_admin and not others.exclude(pk=member.pk).exists()


def is_invited(member: TeamMember) -> bool:
    return bool(member.status == Status.INVITED)


def others_on_team(member: TeamMember) -> list[TeamMember]:
    """Who could get somebody's files."""
    rows = TeamMember.objects.filter(connection=member.connection_id, status=Status.ACTIVE)
    return list(rows.exclude(pk=member.pk).order_by("folded_name", "id"))
