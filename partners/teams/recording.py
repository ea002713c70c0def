"""What was read of a team becomes rows: what changed is written, what did not is left alone."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from partners.dropbox.gateway.values import Member, Snapshot, Status
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.waking import try_without_licence
from partners.teams.models import TeamMember, TeamSnapshot
from portal import clock
from portal.tenancy.locking import locked

MOST_NAMED = 50  # unreadable rows that are kept by name
BATCH = 500


@transaction.atomic
def record_reading(connection: DropboxConnection, snapshot: Snapshot, begun: datetime) -> TeamSnapshot | None:
    """None for what came too late: the connection ended meanwhile, or a reading that began later is written already."""
    row = locked(DropboxConnection, connection.pk)
    if row.state != row.State.CONNECTED or row.team_id != snapshot.team.team_id:
        return None
    if row.read_at and row.read_at >= begun:
        return None
    _keep_roster(row, snapshot, begun)
    rows = DropboxConnection.objects.filter(pk=row.pk)
    rows.update(
        read_at=begun,
        read_failures=0,
        read_problem="",
        read_rests_until=None,
        last_ok_at=clock.now(),
        updated_at=F("updated_at"),
    )
    if snapshot.team.licensed > snapshot.team.used:
        try_without_licence(row.pk)
    return _keep_numbers(row, snapshot, begun)


@transaction.atomic
def record_member(connection: DropboxConnection, member: Member, asked: datetime) -> TeamMember:
    """One person, as an operation's answer has them: `asked` is when it was known to be so."""
    locked(DropboxConnection, connection.pk)
    known = TeamMember.objects.filter(connection=connection, team_member_id=member.team_member_id).first()
    row = known or TeamMember(**_identity(connection, member), **_values(member, None, asked), read_at=asked)
    if row.read_at <= asked:
        _bring_up_to_date(row, member, asked)
        row.take_over()  # it is the portal's own doing
        row.save()
    return row


def expect_member(connection: DropboxConnection, team_member_id: str, status: str) -> None:
    """What an operation has made of somebody, before a reading shows it."""
    rows = TeamMember.objects.filter(connection=connection, team_member_id=team_member_id)
    rows.update(known_status=status, updated_at=F("updated_at"))


def _keep_roster(connection: DropboxConnection, snapshot: Snapshot, begun: datetime) -> None:
    known = {row.team_member_id: row for row in TeamMember.objects.filter(connection=connection)}
    new = []
    for member in {one.team_member_id: one for one in snapshot.members}.values():
        row = known.pop(member.team_member_id, None)
        if row is None:
            row = TeamMember(**_identity(connection, member), **_values(member, None, begun), read_at=begun)
            if connection.read_at is None:  # whoever is there when it begins is known
                row.take_over()
            new.append(row)
        else:
            _bring_up_to_date(row, member, begun)
    TeamMember.objects.bulk_create(new, batch_size=BATCH)
    if not snapshot.unreadable:  # else whoever is missing may be the one whose row could not be read
        for row in known.values():
            _mark_removed(row, begun)


def _identity(connection: DropboxConnection, member: Member) -> dict[str, Any]:
    return {"partner_id": connection.partner_id, "connection": connection, "team_member_id": member.team_member_id}


def _values(member: Member, known: TeamMember | None, asked: datetime) -> dict[str, Any]:
    gone = member.status is Status.REMOVED
    name = member.display_name or f"{member.given_name} {member.surname}".strip()
    roles = [role.name for role in member.roles]
    return {
        "external_id": member.external_id[:64],
        "email": member.email[:255],
        "name": name[:250],
        "status": member.status.value,
        "is_recoverable": member.is_recoverable,
        "roles": roles,
        "is_admin": bool(roles),
        "invited_at": member.invited_at,
        "joined_at": member.joined_at,
        "suspended_at": member.suspended_at,
        "removed_at": ((known and known.removed_at) or asked) if gone else None,
    }


def _bring_up_to_date(row: TeamMember, member: Member, asked: datetime) -> None:
    if row.read_at > asked:
        return
    different = {name: value for name, value in _values(member, row, asked).items() if getattr(row, name) != value}
    if different:
        for name, value in (different | {"read_at": asked}).items():
            setattr(row, name, value)
        row.save()


def _mark_removed(row: TeamMember, begun: datetime) -> None:
    """On the roster no more. Whom Dropbox does not list it does not recover either."""
    if row.read_at > begun or not (row.is_on_team or row.is_recoverable):
        return
    row.removed_at = row.removed_at or begun
    row.status, row.is_recoverable, row.read_at = TeamMember.Status.REMOVED, False, begun
    row.save()


def _keep_numbers(connection: DropboxConnection, snapshot: Snapshot, begun: datetime) -> TeamSnapshot:
    counts = Counter(member.status.value for member in snapshot.members)
    team = snapshot.team
    numbers = {
        "partner_id": connection.partner_id,
        "taken_at": begun,
        "purchased": connection.subscription.purchased,
        "licensed": team.licensed,
        "provisioned": team.provisioned,
        "used": team.used,
        **{status: counts[status] for status in TeamMember.Status.values},
        "unreadable": [
            {"subject": one.subject[:255], "reason": one.reason[:300]} for one in snapshot.unreadable[:MOST_NAMED]
        ],
    }
    of_day, made = TeamSnapshot.objects.get_or_create(connection=connection, day=begun.date(), defaults=numbers)
    if not made:
        for name, value in numbers.items():
            setattr(of_day, name, value)
        of_day.readings += 1
        of_day.save()
    return of_day
