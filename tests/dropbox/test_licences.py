"""Licences that were confirmed are seen at Dropbox, or not in time. Through the sandbox, with the SDK in between."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from partners.drift.models import DriftFinding
from partners.drift.steps import step_of
from partners.dropbox.ending import disconnect
from partners.dropbox.keeping import lose
from partners.dropbox.models import DropboxConnection
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.orders.buying import change_seats
from partners.orders.home import licences_not_seen
from partners.orders.models import LicenceOrder
from partners.orders.verifying import verify
from partners.teams.queries import numbers_of
from partners.teams.watching import read_due_teams
from portal import clock
from portal.background import run_everything_due
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.roles import StaffRole
from tests import trade
from tests.factories import make_user

expect = import_module("partners.migrations.0074_expect_what_was_confirmed_earlier").expect
pytestmark = pytest.mark.django_db
QUARTER, DAY = timedelta(minutes=18), timedelta(days=1)


@pytest.fixture(autouse=True)
def _by_hand(settings) -> None:
    settings.LICENCE_CHANNELS = []


@pytest.fixture
def seen(connected, sandboxed) -> LicenceOrder:
    """The ten seats that the team began with: confirmed before it was connected, and seen with its first reading."""
    sandboxed.has(licensed=10)
    read_due_teams()
    return LicenceOrder.objects.get()


@pytest.fixture
def more(seen, owner, connected) -> LicenceOrder:
    """Two more, confirmed."""
    return bought(owner, connected, 12)


def bought(owner, connection: DropboxConnection, seats: int) -> LicenceOrder:
    connection.subscription.refresh_from_db()
    order = change_seats(actor=owner, subscription=connection.subscription, seats=seats, reason="More people").order
    trade.confirm(order)
    return LicenceOrder.objects.get(line__order=order)


def verification(row: LicenceOrder) -> str:
    row.refresh_from_db()
    return row.verification


def read(later: timedelta = QUARTER) -> None:
    with clock.moved(by=later):
        assert read_due_teams() == 1


def told(verb: str) -> int:
    return Event.objects.filter(verb=f"licence_order.{verb}").count()


def test_what_was_confirmed_before_it_was_connected_is_seen_with_the_first_reading(seen):
    assert (verification(seen), seen.expected_licences, told("verified")) == ("verified", 10, 1)
    assert seen.verified_at


def test_a_team_that_is_connected_later_is_awaited_from_then_on(connected):
    read_due_teams()
    row = LicenceOrder.objects.get()
    assert (row.verification, row.licences_seen) == ("awaited", 5)
    assert row.verify_by == DropboxConnection.objects.get().read_at + DAY


def confirmed_before_anybody_looked() -> None:
    LicenceOrder.objects.update(verification="", verified_at=None, licences_seen=None)
    expect(apps, SimpleNamespace(connection=connection))


def test_what_was_confirmed_before_anybody_looked_is_expected_and_not_late_at_once(more, sandboxed):
    with clock.moved(by=20 * DAY):
        confirmed_before_anybody_looked()
    read(21 * DAY)
    assert list(LicenceOrder.objects.order_by("id").values_list("verification", flat=True)) == ["", "awaited"]
    read(21 * DAY + QUARTER)
    assert told("overdue") == 0
    sandboxed.has(licensed=12)
    read(21 * DAY + 2 * QUARTER)
    assert verification(more) == "verified"


def test_what_was_reduced_since_is_not_expected_after_the_fact(more, connected):
    type(connected.subscription).objects.filter(pk=connected.subscription_id).update(purchased=10)
    confirmed_before_anybody_looked()
    assert set(LicenceOrder.objects.values_list("verification", flat=True)) == {""}


def test_nor_is_what_is_known_to_be_missing(more, connected):
    now = clock.now()
    kind, times = DriftFinding.Kind.LICENCES_MISSING, {"first_seen_at": now, "last_seen_at": now}
    DriftFinding.objects.create(partner=connected.partner, connection=connected, kind=kind, state="open", **times)
    confirmed_before_anybody_looked()
    assert set(LicenceOrder.objects.values_list("verification", flat=True)) == {""}


def test_without_a_connection_nobody_sees_anything(subscription):
    row = LicenceOrder.objects.get()
    assert (row.state, row.verification, row.verify_by) == ("confirmed", "not_connected", None)


def test_more_seats_are_awaited_and_seen(more, sandboxed):
    assert (verification(more), more.verify_by) == ("awaited", more.confirmed_at + DAY)
    read()
    assert (verification(more), more.licences_seen) == ("awaited", 10)
    since, at = more.seen_since, more.updated_at
    read(2 * QUARTER)
    assert verification(more) == "awaited"
    assert (more.seen_since, more.updated_at) == (since, at)
    sandboxed.has(licensed=12)
    read(3 * QUARTER)
    assert (verification(more), more.licences_seen, told("verified")) == ("verified", 12, 2)


def test_a_confirmation_has_the_team_read_soon(more):
    run_everything_due()
    connection = DropboxConnection.objects.get()
    assert connection.read_due_at - clock.now() < timedelta(minutes=2)


def test_what_is_not_shown_in_time_is_flagged_once_and_seen_later(more, sandboxed):
    with clock.moved(by=DAY + QUARTER):
        desk = make_user("desk@network.example", staff_role=StaffRole.TRADE_DESK)
        read_due_teams()
        run_everything_due()
    assert (verification(more), more.licences_seen, told("overdue")) == ("overdue", 10, 1)
    assert Notification.objects.filter(user=desk, event__verb="licence_order.overdue").count() == 1
    read(DAY + 2 * QUARTER)
    assert told("overdue") == 1
    sandboxed.has(licensed=12)
    read(DAY + 3 * QUARTER)
    assert (verification(more), told("overdue"), told("verified")) == ("verified", 1, 2)


def test_nothing_is_late_while_nobody_looks_and_the_first_reading_after_that_sees_it(more, sandboxed):
    """The worker stood still, or the team had to be connected again: the promise ended meanwhile."""
    sandboxed.has(licensed=12)
    with clock.moved(by=2 * DAY):
        run_everything_due()
    assert (verification(more), told("overdue")) == ("verified", 0)


def test_what_a_renewal_has_reduced_is_awaited_no_longer_and_not_seen_either(more, connected):
    """Dropbox never showed the twelve."""
    type(connected.subscription).objects.filter(pk=connected.subscription_id).update(purchased=10)
    read(2 * DAY)
    assert (verification(more), more.verified_at, more.verify_by, told("overdue")) == ("", None, None, 0)


def test_a_reading_that_another_one_has_overtaken_says_nothing(more, connected, sandboxed):
    read()
    connected.refresh_from_db()
    old = numbers_of(connected)
    assert old
    old.licensed, old.taken_at = 12, old.taken_at - timedelta(minutes=1)
    verify(old)
    assert (verification(more), more.licences_seen) == ("awaited", 10)


def test_another_partners_waiting_ends_with_its_connection(more, company, other_company, connected, sandboxed):
    client = connected.subscription.client_account
    handover = offer_handover(actor=company.actor(), client_account=client, receiver="nordlicht", message="")
    accept_handover(actor=other_company.actor(), handover=handover)
    run_everything_due()
    assert (verification(more), more.partner, more.verify_by) == ("not_connected", company.partner, None)


def test_a_link_that_is_lost_flags_nothing_and_one_that_ends_is_waited_for_no_longer(more, owner, connected):
    lose(DropboxConnection.objects.get(), "invalid_access_token")
    with clock.moved(by=2 * DAY):
        run_everything_due()
    assert (verification(more), told("overdue")) == ("awaited", 0)
    disconnect(actor=owner, dropbox_connection=connected)
    run_everything_due()
    assert (verification(more), more.verify_by, more.licences_seen) == ("not_connected", None, None)


def test_the_newest_counts_and_proves_those_before_it(
    more, owner, connected, sandboxed, company, sign_in
):
    newer = bought(owner, connected, 15)
    sandboxed.has(licensed=12)
    read()
    assert (verification(more), verification(newer), newer.licences_seen) == ("verified", "awaited", 12)
    newest = bought(owner, connected, 16)
    sandboxed.has(licensed=16)
    read(2 * QUARTER)
    assert (verification(newer), verification(newest)) == ("verified", "verified")
    page = sign_in(company.user("seller")).get(f"{company.url}/orders/{newer.line.order_id}/").content.decode()
    assert "Dropbox showed 16 licences" in page
    assert "with those of a later order" in page


def test_what_is_promised_is_no_difference_and_afterwards_the_difference_names_the_order(
    more, connected, owner, company
):
    for quarter in (1, 2):
        read(quarter * QUARTER)
    assert not DriftFinding.objects.filter(kind="licences-missing").exists()
    for quarter in (0, 1, 2):
        read(DAY + quarter * QUARTER)
    finding = DriftFinding.objects.get(kind="licences-missing")
    assert (finding.state, finding.seats) == ("open", 2)
    step = step_of(finding, owner, company.partner.slug)
    assert step.url.endswith(f"/orders/{more.line.order_id}/")


def test_pages_say_it(more, company, sign_in):
    order = f"{company.url}/orders/{more.line.order_id}/"
    seller = sign_in(company.user("seller"))
    read()
    text = seller.get(order).content.decode()
    assert "Dropbox shows 10 instead of 12 licences since" in text
    assert "Awaited at Dropbox" in text
    assert "confirmed the licences of" in text  # its timeline
    record = seller.get(f"{company.url}/subscriptions/{more.line.subscription_id}/").content.decode()
    assert "Dropbox shows 10 instead of 12" in record
    DropboxConnection.objects.update(read_problem="unavailable")
    assert "Dropbox did not answer." in seller.get(order).content.decode()


def test_the_desk_finds_what_is_overdue(more, staff_user, staff, sign_in):
    read(DAY + QUARTER)
    desk, queue = sign_in(staff_user), reverse("staff-licence-order-list")
    assert str(more) in desk.get(f"{queue}?verification=overdue").content.decode()
    record = desk.get(reverse("staff-licence-order", args=[more.pk])).content.decode()
    assert "Ask the distributor about TD-4711" in record
    card = licences_not_seen(staff, None)
    assert card
    assert card.total == 1
