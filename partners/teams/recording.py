"""What was read of a team becomes rows: what changed is written, what did not is left alone."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import F

from partners.dropbox.gateway.values import Member, Snapshot
from partners.dropbox.models import DropboxConnection
from partners.teams.models import TeamMember, TeamSnapshot
from partners.teams.roster import bring_up_to_date, keep_roster, new_member, that_fits
from portal import clock
from portal.tenancy.locking import locked

MOST_NAMED = 50  # unreadable rows that are kept by name


@transaction.atomic
def record_reading(connection: DropboxConnection, snapshot: Snapshot, begun: datetime) -> TeamSnapshot | None:
    """None for what came too late: the connection ended meanwhile, or a reading that began later is written already."""
    row = locked(DropboxConnection, connection.pk)
    if row.state != row.State.CONNECTED or row.team_id != snapshot.team.team_id:
        return None
    if row.read_at and row.read_at >= begun:
        return None
    snapshot = that_fits(snapshot)
    keep_roster(row, snapshot, begun)
    if row.team_name != (name := snapshot.team.name[:250]):
        row.team_name = name
        row.save()
    rows = DropboxConnection.objects.filter(pk=row.pk)
    rows.update(
        read_at=begun,
        read_failures=0,
        read_problem="",
        last_ok_at=clock.now(),
        updated_at=F("updated_at"),
    )
    return _keep_numbers(row, snapshot, begun)


@transaction.atomic
def record_member(connection: DropboxConnection, member: Member, asked: datetime) -> TeamMember:
    """One person, as an operation's answer has them: `asked` is when it was known to be so."""
    locked(DropboxConnection, connection.pk)
    known = TeamMember.objects.filter(connection=connection, team_member_id=member.team_member_id).first()
    row = known or new_member(connection, member, asked)
    if row.read_at <= asked:
        bring_up_to_date(row, member, asked)
        row.read_at = asked
        row.take_over()  # it is the portal's own doing
        row.save()
    return row


def expect_member(connection: DropboxConnection, team_member_id: str, status: str) -> None:
    """What an operation has made of somebody, before a reading shows it."""
    rows = TeamMember.objects.filter(connection=connection, team_member_id=team_member_id)
    rows.update(known_status=status, updated_at=F("updated_at"))


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
