"""What a reading shows is compared, and findings open and close: opened by the second reading in a row, never mended here."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from partners.drift.comparing import Drift, Person, Seen, drift
from partners.drift.models import DriftFinding
from partners.drift.queries import in_hand_of
from partners.dropbox.models import DropboxConnection
from partners.orders.queries import seats_ordered_for, seats_promised_for
from partners.subscriptions.queries import seats_leaving
from partners.subscriptions.terms import Term
from partners.teams.following import after_reading
from partners.teams.models import TeamMember, TeamSnapshot
from portal import clock
from portal.events.record import record_event
from portal.money import Money
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked

State = DriftFinding.State
MOST_TOLD = 20  # of people, of a kind, by one reading
APART = timedelta(minutes=5)  # two readings within moments see the same moment
OPENED, RESOLVED = "drift_finding.opened", "drift_finding.resolved"
IN_EVENTS = ("state", "kind", "seats", "monthly", "currency")  # what it says of somebody stands in its row alone


@after_reading
@transaction.atomic
def observe(snapshot: TeamSnapshot) -> None:
    """Once for each reading that was kept."""
    connection = locked(DropboxConnection, snapshot.connection_id)
    if connection.state != connection.State.CONNECTED or connection.read_at != snapshot.taken_at:
        return
    compared = drift(_seen(connection, snapshot), in_hand_of(connection))
    found = {(one.kind.value, one.subject): one for one in compared.found}
    as_before, rows = [], unresolved_of(connection)
    suspected = [row for row in rows if row.state == State.SUSPECTED]
    for row in rows:
        now = found.pop((row.kind, row.subject), None)
        if now is None:
            if not compared.left_out(row.kind, row.subject):
                close(Actor.system(), row)
        elif not _see_again(row, _said(connection, now), snapshot):
            as_before.append(row.pk)
    _announce([row for row in suspected if row.is_open])
    unchanged = DriftFinding.objects.filter(pk__in=as_before)
    unchanged.update(last_seen_at=snapshot.taken_at, updated_at=F("updated_at"))  # how often it was seen is no change
    DriftFinding.objects.bulk_create([_suspected(connection, one, snapshot) for one in found.values()])


def unresolved_of(connection: DropboxConnection) -> list[DriftFinding]:
    rows = DriftFinding.objects.filter(connection=connection).exclude(state=State.RESOLVED)
    return list(rows.select_related("connection"))


def close(actor: Actor, row: DriftFinding) -> None:
    """What was only suspected was nothing."""
    if row.state == State.SUSPECTED:
        row.delete()
        return
    row.become(State.RESOLVED)
    row.resolved_at = clock.now()
    row.save()
    record_event(actor, RESOLVED, row, old={"state": State.OPEN}, new={"state": row.state, "kind": row.kind})


def _seen(connection: DropboxConnection, snapshot: TeamSnapshot) -> Seen:
    members = TeamMember.objects.filter(connection=connection)
    return Seen(
        at=snapshot.taken_at,
        purchased=None if connection.subscription.is_trial else snapshot.purchased,
        licensed=snapshot.licensed,
        used=snapshot.used,
        people=tuple(_person(one) for one in members),
        unreadable=len(snapshot.unreadable),
        ordered=seats_ordered_for(connection.subscription),
        promised=seats_promised_for(connection.subscription),
        leaving=seats_leaving(connection.subscription),
    )


def _person(row: TeamMember) -> Person:
    return Person(row.team_member_id, row.email, row.status, row.invited_at, row.known_email, row.known_status)


def _suspected(connection: DropboxConnection, one: Drift, snapshot: TeamSnapshot) -> DriftFinding:
    return DriftFinding(
        partner_id=connection.partner_id,
        connection=connection,
        kind=one.kind.value,
        subject=one.subject,
        first_seen_at=snapshot.taken_at,
        last_seen_at=snapshot.taken_at,
        **_said(connection, one),
    )


def _said(connection: DropboxConnection, one: Drift) -> dict[str, Any]:
    said = {"subject_label": one.label, "seats": one.seats, "portal_says": one.portal, "dropbox_says": one.dropbox}
    return said | _worth(connection, one)


def _worth(connection: DropboxConnection, one: Drift) -> dict[str, Any]:
    """Kept, for after a hand-over the price is another partner's."""
    price = connection.subscription.price
    if price is None or one.kind not in DriftFinding.PRICED:
        return {"monthly": None, "currency": ""}
    month = Money(price.retail * one.seats / Decimal(Term(price.term).billing_months), price.currency).rounded()
    return {"monthly": month.amount, "currency": month.currency}


def _see_again(row: DriftFinding, said: dict[str, Any], snapshot: TeamSnapshot) -> bool:
    """Whether that changes something: that it opens, or what it says."""
    opens = row.state == State.SUSPECTED and snapshot.taken_at - row.first_seen_at >= APART
    if not opens and all(getattr(row, name) == value for name, value in said.items()):
        return False
    if opens:
        row.become(State.OPEN)
    for name, value in said.items():
        setattr(row, name, value)
    row.last_seen_at = snapshot.taken_at
    row.save()
    return True


def _announce(opened: list[DriftFinding]) -> None:
    """An event each. Of more people than are told one by one the first is told of, with how many others there are; the events
    of those say with which they are told.
    """
    alike = defaultdict(list)
    for row in sorted(opened, key=lambda one: one.pk):
        alike[row.kind].append(row)
    for first, *others in alike.values():
        many = len(others) >= MOST_TOLD
        _say(first, {"others": len(others)} if many else {})
        for row in others:
            _say(row, {"told_with": first.pk} if many else {})


def _say(row: DriftFinding, more: dict[str, Any]) -> None:
    new = {name: getattr(row, name) for name in IN_EVENTS}
    record_event(Actor.system(), OPENED, row, new=new | more)
