"""Several people act on the same rows at the same moment. On both engines, with real connections."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from partners.subscriptions import errors
from partners.subscriptions.models import SeatMovement, Subscription
from partners.subscriptions.queries import ledger_faults
from partners.subscriptions.renewals import renew_due
from portal import clock
from tests.trade import change_seats, create_subscription

PEOPLE = 20
pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(act: Callable[[int], object], people: int = PEOPLE) -> list:
    """What `act(0)`, `act(1)` … returned or raised, each in a thread with its own connection."""
    start, results = threading.Barrier(people), []

    def run(number: int) -> None:
        start.wait()
        try:
            results.append(act(number))
        except Exception as error:  # noqa: BLE001  the test judges what happened
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(people)]
    [thread.start() for thread in threads]
    [thread.join(120) for thread in threads]
    assert len(results) == people
    return results


def add_one_seat(actor, pk: str) -> int:
    """As a person does: look, ask for one more, and look again when somebody was faster. Returns the tries."""
    for tries in range(1, 200):
        seen = Subscription.objects.get(pk=pk)
        try:
            change_seats(
                actor=actor, subscription=seen, seats=seen.purchased + 1, reason="+1", expected_purchased=seen.purchased
            )
        except errors.SeatsChangedMeanwhile:
            continue
        except errors.OrderAtWork:
            time.sleep(0.05)  # somebody's order is being confirmed
            continue
        return tries
    raise AssertionError("never got through")


@pytest.mark.parametrize("people", [8, pytest.param(PEOPLE, marks=pytest.mark.long)])
def test_people_who_each_add_a_seat_add_as_many(people, company, subscription):
    """Each looks again when another was faster: the work grows with the square of their number. With --long, twenty do it."""
    actor = company.actor("owner")
    tries = all_at_once(lambda number: add_one_seat(actor, subscription.pk), people)
    assert all(isinstance(result, int) for result in tries), tries
    assert Subscription.objects.get().purchased == 10 + people
    assert list(ledger_faults()) == []


def test_every_line_follows_from_the_one_before_when_each_wants_another_number(company, subscription):
    actor = company.actor("owner")
    all_at_once(
        lambda number: change_seats(
            actor=actor, subscription=subscription, seats=11 + number, reason=f"To {11 + number}"
        )
    )
    seats = 0
    for movement in SeatMovement.objects.filter(subscription=subscription).order_by("sequence"):
        seats += movement.delta
        assert movement.seats_after == seats
    assert Subscription.objects.get().purchased == seats > 10  # while one order is at work, the others are told so
    assert list(ledger_faults()) == []


def test_a_second_click_adds_nothing(company, subscription):
    actor = company.actor("owner")
    results = all_at_once(
        lambda number: change_seats(actor=actor, subscription=subscription, seats=14, reason="More"), people=6
    )
    assert sum(isinstance(result, errors.SeatsUnchanged | errors.OrderAtWork) for result in results) == 5
    assert Subscription.objects.get().purchased == 14


def test_one_admin_address_gets_one_team(company, client_account, plan):
    actor = company.actor("owner")
    results = all_at_once(
        lambda number: create_subscription(
            actor=actor, client_account=client_account, plan=plan, term="yearly", seats=3, admin_email="one@h.example"
        ),
        people=8,
    )
    assert sum(isinstance(result, Subscription) for result in results) == 1
    assert sum(isinstance(result, errors.AdminAddressTaken) for result in results) == 7


def test_numbers_have_no_gap_and_no_twin(company, client_account, plan):
    actor = company.actor("owner")
    all_at_once(
        lambda number: create_subscription(
            actor=actor,
            client_account=client_account,
            plan=plan,
            term="yearly",
            seats=3,
            admin_email=f"a{number}@h.example",
        ),
        people=10,
    )
    assert sorted(Subscription.objects.values_list("number", flat=True)) == list(range(1, 11))


def test_two_rounds_at_once_renew_once(company, subscription):
    change_seats(actor=company.actor("owner"), subscription=subscription, seats=6, reason="Less")
    renewal = subscription.renews_on
    with clock.moved(by=renewal - clock.today()):
        assert sum(all_at_once(lambda number: renew_due(), people=6)) == 1
    assert list(ledger_faults()) == []
    assert Subscription.objects.get().purchased == 6
