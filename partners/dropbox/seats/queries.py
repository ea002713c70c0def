"""Which operations there are, and how far a batch is."""

from collections import Counter

from django.db.models import Count, QuerySet

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.models import SeatOperation
from partners.teams.models import TeamMember
from portal.tenancy.actor import Actor

SHOWN = 20


def operations_for(actor: Actor) -> QuerySet[SeatOperation]:
    return SeatOperation.objects.visible_to(actor).select_related("partner", "connection__subscription__client_account")


def connection_for(actor: Actor, pk: str) -> DropboxConnection | None:
    rows = DropboxConnection.objects.visible_to(actor).filter(pk=pk)
    return rows.select_related("partner", "subscription__client_account").first()


def states_of_batch(actor: Actor, batch: str) -> Counter[str]:
    rows = SeatOperation.objects.visible_to(actor).filter(batch=batch).order_by()
    return Counter(dict(rows.values_list("state").annotate(Count("id"))))


def operations_of(member: TeamMember, actor: Actor) -> list[SeatOperation]:
    """The newest of one person's."""
    rows = SeatOperation.objects.visible_to(actor).filter(connection=member.connection_id)
    return list(rows.filter(member_id=member.team_member_id)[:SHOWN])
