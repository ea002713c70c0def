"""Which findings there are, and with whom something is being done."""

from django.db.models import QuerySet

from partners.drift.models import DriftFinding
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.models import SeatOperation
from portal.tenancy.actor import Actor

State = DriftFinding.State


def findings_for(actor: Actor) -> QuerySet[DriftFinding]:
    """What was only suspected is told to nobody."""
    rows = DriftFinding.objects.visible_to(actor).exclude(state=State.SUSPECTED)
    return rows.select_related("partner", "connection__subscription__price")


def open_findings(actor: Actor) -> QuerySet[DriftFinding]:
    """Longest open first."""
    return findings_for(actor).filter(state=State.OPEN).order_by("first_seen_at", "id")


def in_hand_of(connection: DropboxConnection) -> frozenset[str]:
    """Ids and addresses, in small letters, of people with whom the portal itself does something at Dropbox right now."""
    rows = SeatOperation.objects.filter(connection=connection, state__in=SeatOperation.IN_HAND)
    return frozenset(word.lower() for whom in rows.values_list("member_id", "email") for word in whom if word)
