"""Which operations are due, and taking some of one team's in hand: under its lease, and for as long as that lasts."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Min, QuerySet

from partners.dropbox import leases
from partners.dropbox.gateway.matching import MOST_AT_ONCE
from partners.dropbox.leases import Lease
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import Action
from partners.dropbox.seats.verdicts import MOST_ATTEMPTS
from portal import clock
from portal.tenancy.models import Partner

State = SeatOperation.State
SENT = (State.AT_WORK, State.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class InHand:
    """Operations that one call is about: the people of one job, of one invitation, or one person. `sent_before`: the ids of
    those of which an earlier attempt may have reached Dropbox.
    """

    rows: list[SeatOperation]
    sent_before: frozenset[str]

    @property
    def is_given_up(self) -> bool:
        """Taken in hand so often without ever being settled that nothing is tried any more."""
        return self.rows[0].attempts > MOST_ATTEMPTS

    @property
    def job(self) -> str:
        return self.rows[0].job

    @property
    def action(self) -> str:
        return self.rows[0].action


def teams_due(limit: int) -> list[str]:
    """Connections with something to do that nobody works with, the longest wait first. A suspended partner's rest."""
    free = DropboxConnection.objects.filter(leases.free(), partner__state=Partner.State.ACTIVE)
    rows = _due().filter(connection__in=free).order_by().values("connection_id").annotate(first=Min("next_at"))
    return [row["connection_id"] for row in rows.order_by("first", "connection_id")[:limit]]


@transaction.atomic
def take_in_hand(lease: Lease) -> InHand | None:
    """What is next in this team; None when nothing is, or the lease is lost, or its partner was suspended meanwhile, or Dropbox
    asked for a pause.
    """
    connection = leases.hold(lease)
    if connection is None or connection.state != DropboxConnection.State.CONNECTED:
        return None
    if connection.partner.state != Partner.State.ACTIVE or leases.rests(connection):
        return None
    due = _due().filter(connection=connection)
    first = due.order_by("next_at", "id").first()
    if first is None:
        return None
    rows = list(_going_along(due, first).order_by("id").select_for_update(of=("self",), no_key=True)[:MOST_AT_ONCE])
    sent_before = frozenset(row.pk for row in rows if row.state in SENT)
    for row in rows:
        if row.state != State.AT_WORK:
            row.become(State.AT_WORK)
        if row.pk not in sent_before:
            row.sent_at = clock.now()
        row.attempts += 1
        row.next_at = connection.lease_until
    SeatOperation.objects.bulk_update(rows, ["state", "attempts", "next_at", "sent_at"])
    return InHand(rows, sent_before)


def postpone(connection_id: str, pause: timedelta) -> None:
    """The team's operations alone wait: what keeps them from being done need not keep the team from being read. Whoever wants one
    done sooner may ask for it.
    """
    until = clock.now() + pause
    SeatOperation.objects.filter(connection=connection_id, next_at__lt=until).update(next_at=until)


def _due() -> QuerySet[SeatOperation]:
    return SeatOperation.objects.filter(next_at__lte=clock.now())


def _going_along(due: QuerySet[SeatOperation], first: SeatOperation) -> QuerySet[SeatOperation]:
    """A job answers for all of its people, in the order in which they were sent: that of their ids."""
    if first.job:
        return SeatOperation.objects.filter(connection=first.connection_id, job=first.job, state__in=SENT)
    if first.action == Action.INVITE and first.attempts < MOST_ATTEMPTS:
        return due.filter(action=Action.INVITE, job="", attempts__lt=MOST_ATTEMPTS)
    return due.filter(pk=first.pk)
