"""What was read of a team, on the page of its connection and of its subscription."""

from dataclasses import dataclass

from partners.drift.models import DriftFinding
from partners.drift.queries import open_findings
from partners.dropbox.models import DropboxConnection
from partners.dropbox.words import why_not_read
from partners.teams.models import TeamMember, TeamSnapshot
from partners.teams.queries import chart_of, history_of, team_members_for
from portal import clock
from portal.actions import Offer, offer
from portal.tenancy.actor import Actor
from portal.web.charts import BarChart
from portal.web.distance import distance_between_moments

SHOWN = 10
ENOUGH_DAYS = 2  # for a picture


@dataclass(frozen=True, slots=True)
class Watched:
    numbers: TeamSnapshot | None
    ago: str
    people: int
    chart: BarChart | None
    again: Offer | None
    problem: str
    differences: list[DriftFinding]


def watched_of(connection: DropboxConnection, actor: Actor) -> Watched:
    history = history_of(connection)
    people = team_members_for(actor).filter(connection=connection).exclude(status=TeamMember.Status.REMOVED)
    return Watched(
        numbers=history[-1] if history else None,
        ago=ago_of(connection),
        people=people.count(),
        chart=chart_of(history) if len(history) >= ENOUGH_DAYS else None,
        again=offer(actor, "dropbox-connections.read-again", connection) if connection.is_linked else None,
        problem=problem_of(connection),
        differences=list(open_findings(actor).filter(connection=connection)[:SHOWN]),
    )


def ago_of(connection: DropboxConnection) -> str:
    return str(distance_between_moments(connection.read_at, clock.now())) if connection.read_at else ""


def problem_of(connection: DropboxConnection) -> str:
    """In words, while the connection is one."""
    if connection.state != DropboxConnection.State.CONNECTED or not connection.read_problem:
        return ""
    return why_not_read(connection.read_problem)
