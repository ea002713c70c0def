"""The first readings of a demo's team, from before its admin did anything: that is then a difference."""

from partners.dropbox.gateway.values import Member, Snapshot, Status, Team
from partners.dropbox.models import DropboxConnection
from partners.dropbox.sandbox import teams
from partners.dropbox.sandbox.store import Document
from partners.teams.models import TeamSnapshot
from partners.teams.recording import record_reading
from portal import clock


def read_in_demo(connection: DropboxConnection, team: Document) -> TeamSnapshot | None:
    """What it leaves out of people the next reading fills in. Nobody is told of it."""
    members = tuple(
        Member(
            team_member_id=one["team_member_id"],
            email=one["email"],
            status=Status(one["status"]),
            display_name=f"{one['given_name']} {one['surname']}".strip(),
        )
        for one in team["members"]
    )
    used = teams.used(team)
    numbers = Team(team["team_id"], team["name"], team["licensed"], used, used)
    return record_reading(connection, Snapshot(numbers, members, (), ""), clock.now())
