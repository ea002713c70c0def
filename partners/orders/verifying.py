"""Whether Dropbox shows the licences that were confirmed: seen with a reading of the team, or late when the promise is over.

Selling follows what is confirmed; this says only what is seen. Rows are held as ever: their partner's, then they themselves.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from partners.dropbox.models import DropboxConnection
from partners.orders.channels.registry import channel
from partners.orders.expecting import Expected, proven
from partners.orders.models import LicenceOrder
from partners.orders.queries import awaited_at_dropbox, not_seen_of, seats_ordered_for
from partners.subscriptions.models import Subscription
from partners.teams.following import after_reading
from partners.teams.models import TeamSnapshot
from portal import clock
from portal.background import background_round
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.locking import hold_all

Verification = LicenceOrder.Verification
VERIFIED, OVERDUE = "licence_order.verified", "licence_order.overdue"
WITHOUT_READING = timedelta(hours=1)  # after the promise: by then a team that can be read was read
BATCH = 50  # in one round


def begin(licence_order: LicenceOrder) -> None:
    """With its confirmation (unsaved). Nothing where no number shows it."""
    if licence_order.expected_licences is None:
        return
    linked = DropboxConnection.objects.filter(
        subscription=licence_order.line.subscription_id, state__in=DropboxConnection.LINKED
    )
    if linked.exists():
        _await(licence_order, licence_order.confirmed_at or clock.now())
    else:
        licence_order.verification = Verification.NOT_CONNECTED


@after_reading
@transaction.atomic
def verify(numbers: TeamSnapshot) -> None:
    """An order of a team that was connected later is awaited from then on."""
    connection = numbers.connection
    subscription = connection.subscription
    if not not_seen_of(subscription).exists():
        return
    rows = _held(not_seen_of(subscription))
    connection.refresh_from_db()
    if connection.state != connection.State.CONNECTED or connection.read_at != numbers.taken_at:
        return
    awaited = [Expected(row.expected_licences or 0) for row in rows]
    bought = None if subscription.is_trial else subscription.purchased
    seen = proven(awaited, numbers.licensed, on_the_way=seats_ordered_for(subscription), bought=bought)
    for row in rows[:seen]:
        _see(row, numbers.licensed)
    for row in rows[seen:]:
        _miss(row, connection, numbers)


@background_round("licence-orders-to-verify")
def flag_without_reading(limit: int = BATCH) -> int:
    """Where readings come and none of them said so. Of a team that is not read nobody knows, and its page says that."""
    late = awaited_at_dropbox().filter(verify_by__lte=clock.now() - WITHOUT_READING)
    readable = DropboxConnection.objects.filter(
        state=DropboxConnection.State.CONNECTED, read_problem="", read_at__gte=clock.now() - WITHOUT_READING
    )
    late = late.filter(line__subscription__in=readable.values("subscription"))
    return sum(_flag_if_late(pk) for pk in late.order_by("verify_by").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _flag_if_late(pk: str) -> bool:
    """Somebody else may have seen to it meanwhile."""
    for row in _held(awaited_at_dropbox().filter(pk=pk)):
        if row.verify_by and row.verify_by <= clock.now():
            _flag(row)
            row.save()
            return True
    return False


@transaction.atomic
def stop_waiting(subscription: Subscription) -> None:
    """Its connection has ended: nobody sees any more what Dropbox shows."""
    for row in _held(not_seen_of(subscription).exclude(verification=Verification.NOT_CONNECTED)):
        row.verification = Verification.NOT_CONNECTED
        row.verify_by = row.licences_seen = row.seen_since = None
        row.save()


def _held(rows: QuerySet[LicenceOrder]) -> list[LicenceOrder]:
    """As they are now, the oldest confirmation first."""
    hold_all(rows)
    return list(rows.select_related("line__quote", "line__order"))


def _await(row: LicenceOrder, since: datetime) -> None:
    row.verification = Verification.AWAITED
    row.verify_by = since + channel(row.channel).shown_within


def _see(row: LicenceOrder, licensed: int) -> None:
    old = row.verification
    row.verification, row.verified_at = Verification.VERIFIED, clock.now()
    row.licences_seen = row.seen_since = None
    row.save()
    new = {"verification": row.verification, "licences": licensed}
    record_event(Actor.system(), VERIFIED, row, old={"verification": old}, new=new)


def _miss(row: LicenceOrder, connection: DropboxConnection, numbers: TeamSnapshot) -> None:
    """Written only where that says something new."""
    before, licensed, at = (row.verification, row.licences_seen), numbers.licensed, numbers.taken_at
    if row.verification == Verification.NOT_CONNECTED:
        _await(row, connection.connected_at or at)
    if row.licences_seen != licensed:
        row.licences_seen, row.seen_since = licensed, at
    if row.verification == Verification.AWAITED and row.verify_by and row.verify_by <= at:
        _flag(row)
    if (row.verification, row.licences_seen) != before:
        row.save()


def _flag(row: LicenceOrder) -> None:
    """Once: it is overdue until it is seen."""
    row.verification = Verification.OVERDUE
    new = {"verification": row.verification, "licences": row.licences_seen, "expected": row.expected_licences}
    record_event(Actor.system(), OVERDUE, row, old={"verification": Verification.AWAITED}, new=new)
