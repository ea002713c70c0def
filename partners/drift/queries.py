"""Which findings there are, and with whom something is being done."""

from django.db.models import Q, QuerySet

from partners.drift.kinds import INFORMATION
from partners.drift.models import DriftFinding
from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connections_for
from partners.dropbox.seats.models import SeatOperation
from partners.teams.models import TeamMember
from partners.teams.queries import team_members_for
from portal.tenancy.actor import Actor

State = DriftFinding.State


def findings_for(actor: Actor) -> QuerySet[DriftFinding]:
    """What was only suspected is told to nobody. Of a connection that ended people are shown no more: it gave the right to."""
    rows = DriftFinding.objects.visible_to(actor).exclude(state=State.SUSPECTED)
    rows = rows.exclude(~Q(subject=""), connection__state=DropboxConnection.State.DISCONNECTED)
    return rows.select_related("partner", "connection__subscription")


def open_findings(actor: Actor) -> QuerySet[DriftFinding]:
    """Where money or people differ, longest open first."""
    return findings_for(actor).filter(state=State.OPEN).exclude(kind__in=INFORMATION).order_by("first_seen_at", "id")


def over_with_its_connection(actor: Actor, pk: str) -> DriftFinding | None:
    """One that was told, and is shown no more since its connection ended."""
    rows = DriftFinding.objects.visible_to(actor).exclude(state=State.SUSPECTED)
    ended = rows.filter(pk=pk, connection__state=DropboxConnection.State.DISCONNECTED)
    return ended.select_related("connection").first()


def ended_connection(actor: Actor, pk: str) -> DropboxConnection | None:
    """Of which nothing is open any more."""
    return connections_for(actor).filter(pk=pk, state=DropboxConnection.State.DISCONNECTED).first()


def member_of(finding: DriftFinding, actor: Actor) -> TeamMember | None:
    """Whom it is about."""
    rows = team_members_for(actor).filter(connection=finding.connection_id, team_member_id=finding.subject)
    return rows.first() if finding.subject else None


def has_a_team(actor: Actor) -> bool:
    """Whether there is something to compare."""
    return connections_for(actor).filter(state=DropboxConnection.State.CONNECTED).exists()


def in_hand_of(connection: DropboxConnection) -> frozenset[str]:
    """Ids and addresses, in small letters, of people with whom the portal itself does something at Dropbox right now."""
    rows = SeatOperation.objects.filter(connection=connection, state__in=SeatOperation.IN_HAND)
    return frozenset(word.lower() for whom in rows.values_list("member_id", "email") for word in whom if word)
