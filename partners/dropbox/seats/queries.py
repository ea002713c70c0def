"""Which operations there are, and how far a batch is."""

from collections import Counter

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from partners.dropbox.seats.models import SeatOperation
from partners.teams.models import TeamMember
from portal.tenancy.actor import Actor

SHOWN = 20


def operations_for(actor: Actor) -> QuerySet[SeatOperation]:
    return SeatOperation.objects.visible_to(actor).select_related("partner", "connection__subscription__client_account")


def with_team_member(rows: QuerySet[SeatOperation]) -> QuerySet[SeatOperation]:
    """Each with the id of the person's record here, or an empty one."""
    people = TeamMember.objects.filter(connection=OuterRef("connection"), team_member_id=OuterRef("member_id"))
    return rows.annotate(team_member=Coalesce(Subquery(people.values("pk")[:1]), Value("")))


def team_member_of(operation: SeatOperation) -> str:
    rows = TeamMember.objects.filter(connection=operation.connection_id, team_member_id=operation.member_id)
    return rows.values_list("pk", flat=True).first() or "" if operation.member_id else ""


def statuses_of(connection_id: str, member_ids: list[str]) -> dict[str, str]:
    """How people of a team stand, as it was read last, by Dropbox's ids of them. Who is not known here is left out."""
    rows = TeamMember.objects.filter(connection=connection_id, team_member_id__in=member_ids)
    return dict(rows.values_list("team_member_id", "status"))


def counted_by_state(rows: QuerySet[SeatOperation]) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list("state").annotate(Count("id"))))


def operations_of(member: TeamMember, actor: Actor) -> list[SeatOperation]:
    """The newest of one person's."""
    rows = SeatOperation.objects.visible_to(actor).filter(connection=member.connection_id)
    return list(rows.filter(member_id=member.team_member_id)[:SHOWN])
