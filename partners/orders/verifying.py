"""Whether Dropbox shows the licences that were confirmed: a reading of the team sees them, or finds them late.

Selling follows what is confirmed; this says only what is seen. Where no reading comes nobody knows, and nothing is late.
Rows are held as ever: their partner's, then they themselves.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from partners.dropbox.models import DropboxConnection
from partners.orders.channels.registry import channel
from partners.orders.expecting import Expected, is_overtaken, proven
from partners.orders.models import LicenceOrder
from partners.orders.queries import not_seen_of, seats_ordered_for
from partners.teams.following import after_reading
from partners.teams.models import TeamSnapshot
from portal import clock
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.locking import hold_all

Verification = LicenceOrder.Verification
VERIFIED, OVERDUE = "licence_order.verified", "licence_order.overdue"


def begin(licence_order: LicenceOrder) -> None:
    """With its confirmation (unsaved). Nothing where no number shows it."""
    if licence_order.expected_licences is None:
        return
    linked = DropboxConnection.objects.filter(
        subscription=licence_order.line.subscription_id,
        partner=licence_order.partner_id,
        state__in=DropboxConnection.LINKED,
    )
    if linked.exists():
        _await(licence_order, licence_order.confirmed_at or clock.now())
    else:
        licence_order.verification = Verification.NOT_CONNECTED


@after_reading
@transaction.atomic
def verify(numbers: TeamSnapshot) -> None:
    """An order of a team that was connected later is awaited from the first reading that misses it."""
    connection = numbers.connection
    if not _not_seen_by(connection).exists():
        return
    held = _held(_not_seen_by(connection))
    connection.refresh_from_db()  # and with it what its subscription has bought
    if connection.state != connection.State.CONNECTED or connection.read_at != numbers.taken_at:
        return
    subscription = connection.subscription
    bought = None if subscription.is_trial else subscription.purchased
    rows = [row for row in held if not _give_up(row, bought)]
    awaited = [Expected(row.expected_licences or 0) for row in rows]
    seen = proven(awaited, numbers.licensed, on_the_way=seats_ordered_for(subscription))
    for row in rows[:seen]:
        _see(row, numbers.licensed)
    for row in rows[seen:]:
        _miss(row, numbers)


@transaction.atomic
def stop_waiting(connection: DropboxConnection) -> None:
    """It has ended: nobody sees any more what Dropbox shows."""
    for row in _held(_not_seen_by(connection).exclude(verification=Verification.NOT_CONNECTED)):
        _let_go(row, Verification.NOT_CONNECTED)


def _not_seen_by(connection: DropboxConnection) -> QuerySet[LicenceOrder]:
    """Its own partner's: after a hand-over the subscription is another one's."""
    return not_seen_of(connection.subscription_id, connection.partner_id)


def _held(rows: QuerySet[LicenceOrder]) -> list[LicenceOrder]:
    """As they are now, the oldest confirmation first."""
    hold_all(rows)
    return list(rows.select_related("line__quote", "line__order"))


def _await(row: LicenceOrder, since: datetime) -> None:
    row.verification = Verification.AWAITED
    row.verify_by = since + channel(row.channel).shown_within


def _give_up(row: LicenceOrder, bought: int | None) -> bool:
    """Whether nobody waits for it any more."""
    overtaken = is_overtaken(row.expected_licences or 0, bought)
    if overtaken:
        _let_go(row, "")
    return overtaken


def _let_go(row: LicenceOrder, verification: str) -> None:
    row.verification = verification
    row.verify_by = row.licences_seen = row.seen_since = None
    row.save()


def _see(row: LicenceOrder, licensed: int) -> None:
    old = row.verification
    row.verification, row.verified_at = Verification.VERIFIED, clock.now()
    row.licences_seen, row.seen_since = licensed, None
    row.save()
    new = {"verification": row.verification, "licences": licensed}
    record_event(Actor.system(), VERIFIED, row, old={"verification": old}, new=new)


def _miss(row: LicenceOrder, numbers: TeamSnapshot) -> None:
    """Written only where that says something new. The promise is judged from when somebody began to look."""
    before, licensed, at = (row.verification, row.licences_seen), numbers.licensed, numbers.taken_at
    if row.verification == Verification.NOT_CONNECTED:
        _await(row, at)
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
