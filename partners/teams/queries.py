"""Who is on connected teams, and their numbers. Of a connection that ended the people are shown no more: it gave the right to."""

from django.db.models import QuerySet

from partners.dropbox.models import DropboxConnection
from partners.teams.models import TeamMember, TeamSnapshot
from portal.tenancy.actor import Actor
from portal.web.charts import BarChart, bar_chart

DAYS = 60


def team_members_for(actor: Actor) -> QuerySet[TeamMember]:
    rows = TeamMember.objects.visible_to(actor).exclude(connection__state=DropboxConnection.State.DISCONNECTED)
    return rows.select_related("partner", "connection__subscription")


def numbers_of(connection: DropboxConnection) -> TeamSnapshot | None:
    """As last read."""
    return TeamSnapshot.objects.filter(connection=connection).order_by("-day").first()


def history_of(connection: DropboxConnection) -> list[TeamSnapshot]:
    """The last days that were read, the oldest first."""
    return list(TeamSnapshot.objects.filter(connection=connection).order_by("-day")[:DAYS])[::-1]


def chart_of(history: list[TeamSnapshot]) -> BarChart:
    return bar_chart([(day.day.isoformat(), day.licensed, day.used) for day in history])
