"""Beat applies what is due on its day, once: in the weeks in which clocks change, at the ends of months and on leap days.

The trade's dates are UTC dates, wherever the server stands and whoever reads: a change is due with the first round of its day.
"""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from partners.orders.proving import quote_faults
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import charge_faults, ledger_faults
from portal import clock
from portal.background import ROUNDS
from portal.events.models import Event
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats, create_subscription

HOUR = timedelta(hours=1)
DAYS = [  # start, term, the day on which fewer seats are due, and where the server stands
    ("2026-12-28", "monthly", "2027-03-28", "Europe/Berlin"),  # an hour is missing
    ("2026-07-25", "monthly", "2026-10-25", "Europe/Berlin"),  # an hour comes twice
    ("2026-12-14", "monthly", "2027-03-14", "America/New_York"),
    ("2026-08-01", "monthly", "2026-11-01", "America/New_York"),
    ("2026-04-04", "yearly", "2027-04-04", "Australia/Lord_Howe"),  # half an hour
    ("2026-09-06", "yearly", "2027-09-06", "America/Santiago"),  # midnight does not exist there
    ("2026-12-31", "monthly", "2027-02-28", "Pacific/Kiritimati"),  # fourteen hours ahead
    ("2027-12-31", "monthly", "2028-02-29", "Pacific/Pago_Pago"),  # eleven behind, and a leap day
    ("2028-01-31", "monthly", "2028-03-31", "Europe/Berlin"),  # from a leap day back to the 31st
    ("2027-02-28", "yearly", "2028-02-28", "UTC"),  # the day before a leap day
    ("2028-02-29", "yearly", "2029-02-28", "Europe/Berlin"),  # there is none that year
    ("2026-10-31", "yearly-paid-monthly", "2027-10-31", "Europe/Berlin"),
]


@pytest.fixture
def server_in(monkeypatch):
    """The zone of the process, and the one that Django writes times in."""

    def stands(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        timezone.activate(zone)

    yield stands
    monkeypatch.undo()
    time.tzset()
    timezone.deactivate()


@pytest.fixture(params=DAYS, ids=lambda one: f"{one[2]} {one[3]}")
def waiting(request, server_in, owner, client_account, plan, price_list) -> ScheduledChange:
    """Two seats fewer, asked for a while before they are due."""
    start, term, due, zone = request.param
    server_in(zone)
    set_price("advanced", "yearly-paid-monthly", "17")
    with clock.moved(to=midnight(date.fromisoformat(start)) + 9 * HOUR):
        team = create_subscription(
            actor=owner, client_account=client_account, plan=plan, term=term, seats=8, admin_email="it@h.example"
        )
    with clock.moved(to=midnight(date.fromisoformat(due)) - timedelta(days=20)):
        ROUNDS["renewals"]()
        change_seats(actor=owner, subscription=team, seats=6, reason="Two leave")
    found = ScheduledChange.objects.get()
    assert found.effective_on == date.fromisoformat(due)
    return found


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def stands() -> tuple[int, str]:
    return Subscription.objects.get().purchased, ScheduledChange.objects.get().state


def renewed_on(day: date) -> int:
    """How often, in the events."""
    rows = Event.objects.filter(verb__in=("subscription.renewed", "subscription.billed"))
    return sum(event.created_at.date() == day for event in rows)


def test_it_comes_with_the_first_round_of_its_day_and_once(waiting):
    due = midnight(waiting.effective_on)
    for hour in range(-26, 27):
        for minutes in (0, 59):
            moment = due + hour * HOUR + timedelta(minutes=minutes)
            with clock.moved(to=moment):
                ROUNDS["renewals"]()
            assert stands() == ((8, "scheduled") if moment < due else (6, "applied")), moment
    assert renewed_on(waiting.effective_on) == 1
    must_have_come_once(waiting)


def test_late_it_comes_for_its_own_day_and_once(waiting):
    """The server was off, from the evening before until the fourth day."""
    due = midnight(waiting.effective_on)
    for moment in (due - HOUR, due + timedelta(days=3, hours=5), due + timedelta(days=3, hours=6)):
        with clock.moved(to=moment):
            ROUNDS["renewals"]()
    must_have_come_once(waiting)


def must_have_come_once(waiting: ScheduledChange) -> None:
    [movement] = SeatMovement.objects.filter(kind="renewal")
    assert (movement.effective_on, movement.delta, movement.seats_after) == (waiting.effective_on, -2, 6)
    charges = Subscription.objects.get().charges.filter(part_start=waiting.effective_on)
    assert [row.quantity for row in charges] == [6]
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []
