"""Who is on a team, as rows: what changed is written, in few statements however large the team is."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from partners.dropbox.gateway.values import Member, Snapshot, Status, UnreadRow
from partners.dropbox.models import DropboxConnection
from partners.teams.models import TeamMember

BATCH = 500
LONGEST_ID = 200
NAMELESS = re.compile(r"row \d+")  # as the gateway calls a row that says neither an address nor an id
WRITTEN = (
    "external_id", "email", "name", "folded_name", "status", "is_recoverable", "roles", "is_admin", "invited_at", "joined_at",
    "suspended_at", "removed_at", "read_at", "known_status",
)  # fmt: skip


def that_fits(snapshot: Snapshot) -> Snapshot:
    """An id that is longer than any published one makes its row unreadable, instead of the whole reading."""
    fits = tuple(one for one in snapshot.members if len(one.team_member_id) <= LONGEST_ID)
    odd = (one for one in snapshot.members if len(one.team_member_id) > LONGEST_ID)
    unreadable = (UnreadRow(one.email or "row 0", "team_member_id: too long") for one in odd)
    return replace(snapshot, members=fits, unreadable=(*snapshot.unreadable, *unreadable))


def ids_on_team(connection: DropboxConnection) -> frozenset[str]:
    on_team = TeamMember.objects.filter(connection=connection).exclude(status=TeamMember.Status.REMOVED)
    return frozenset(on_team.values_list("team_member_id", flat=True))


def keep_roster(connection: DropboxConnection, snapshot: Snapshot, begun: datetime) -> None:
    known = {row.team_member_id: row for row in TeamMember.objects.filter(connection=connection)}
    new, changed = [], []
    for member in {one.team_member_id: one for one in snapshot.members}.values():
        row = known.pop(member.team_member_id, None)
        if row is None:
            row = new_member(connection, member, begun)
            if connection.read_at is None:  # whoever is there when it begins is known
                row.take_over()
            new.append(row)
        elif bring_up_to_date(row, member, begun):
            changed.append(row)
    unread = {one.subject.lower() for one in snapshot.unreadable}
    changed += [row for row in known.values() if not _may_be_among(unread, row) and _mark_removed(row, begun)]
    TeamMember.objects.bulk_create(new, batch_size=BATCH)
    for row in changed:
        TeamMember._meta.get_field("folded_name").pre_save(row, False)
    TeamMember.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)


def new_member(connection: DropboxConnection, member: Member, asked: datetime) -> TeamMember:
    return TeamMember(
        partner_id=connection.partner_id,
        connection=connection,
        team_member_id=member.team_member_id,
        read_at=asked,
        **_values(member, None, asked),
    )


def bring_up_to_date(row: TeamMember, member: Member, asked: datetime) -> bool:
    """Whether something changed; unsaved."""
    if row.read_at > asked:
        return False
    different = {name: value for name, value in _values(member, row, asked).items() if getattr(row, name) != value}
    if (row.known_status, member.status) == (TeamMember.Status.INVITED, Status.ACTIVE):  # accepted the invitation
        different["known_status"] = TeamMember.Status.ACTIVE
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.read_at = asked
    return bool(different)


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


def _may_be_among(unread: set[str], row: TeamMember) -> bool:
    """Whoever is missing may be the one whose row could not be read; where a row has no name, anybody may."""
    own = {row.email.lower(), row.team_member_id.lower(), row.external_id.lower()}
    return not own.isdisjoint(unread) or any(NAMELESS.fullmatch(one) for one in unread)


def _mark_removed(row: TeamMember, begun: datetime) -> bool:
    """On the roster no more (unsaved). Whom Dropbox does not list it does not recover either."""
    if row.read_at > begun or not (row.is_on_team or row.is_recoverable):
        return False
    row.removed_at = row.removed_at or begun
    row.status, row.is_recoverable, row.read_at = TeamMember.Status.REMOVED, False, begun
    return True
