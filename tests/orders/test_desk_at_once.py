"""Two at the same moment about what the trade desk does: bought, given up or refused, and once. On both engines."""

from functools import partial

import pytest

from partners.charges.models import Charge
from partners.orders.answering import answer_questions
from partners.orders.channels import carrying_out
from partners.orders.channels.carrying_out import take_in_hand
from partners.orders.desk import confirm_licences, mark_ordered, refuse_licences, request_information
from partners.orders.drafting import add_line
from partners.orders.models import LicenceOrder, Order
from partners.orders.services import cancel_order, place_order
from partners.subscriptions.models import SeatMovement, Subscription
from tests.orders.conftest import CHECKED
from tests.orders.racing import ROUNDS, adds_up, draft, more, row_of, verbs_of
from tests.tenancy.test_at_once import at_once

__all__ = ["adds_up", "draft", "more"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("price_list")]
State = Order.State


@pytest.fixture
def placed(owner, draft):
    return lambda: place_order(actor=owner, order=draft())


def confirming(staff, row: LicenceOrder):
    return partial(confirm_licences, actor=staff, licence_order=row, reference="TD-1", checked=CHECKED)


def test_confirmed_and_cancelled_at_once_it_is_bought_or_given_up(placed, owner, staff):
    for _round in range(ROUNDS):
        order = placed()
        teams = Subscription.objects.count()
        answers = at_once(confirming(staff, row_of(order)), partial(cancel_order, actor=owner, order=order))
        assert answers in (["done", "order_ended"], ["licence_order_decided", "done"])
        order.refresh_from_db()
        assert order.state == (State.FULFILLED if answers[0] == "done" else State.CANCELLED)
        assert Subscription.objects.count() == teams + (answers[0] == "done")


def test_of_two_who_confirm_one_does(placed, staff):
    for _round in range(ROUNDS):
        row = row_of(placed())
        assert sorted(at_once(*(confirming(staff, row),) * 2)) == ["done", "licence_order_decided"]
        assert Charge.objects.filter(order_line=row.line).count() == 1


def test_seats_are_added_once_however_often_they_are_confirmed(added, subscription, staff):
    row = row_of(added)
    assert sorted(at_once(*(confirming(staff, row),) * 3)) == ["done", *["licence_order_decided"] * 2]
    assert list(SeatMovement.objects.filter(subscription=subscription).values_list("delta", flat=True)) == [2, 10]


def test_confirmed_and_refused_at_once_it_is_one_of_them(placed, staff):
    for _round in range(ROUNDS):
        order = placed()
        row = row_of(order)
        answers = at_once(
            confirming(staff, row), partial(refuse_licences, actor=staff, licence_order=row, reason="Not sold there")
        )
        assert sorted(answers) == ["done", "licence_order_decided"]
        order.refresh_from_db()
        assert order.state == (State.FULFILLED if answers[0] == "done" else State.REFUSED)


def test_two_lines_of_an_order_are_confirmed_at_once_and_the_order_is_fulfilled(owner, draft, more, staff):
    for _round in range(ROUNDS):
        order = place_order(actor=owner, order=add_line(actor=owner, order=draft(), quote=more()))
        rows = list(LicenceOrder.objects.filter(line__order=order))
        assert at_once(*(confirming(staff, row) for row in rows)) == ["done", "done"]
        order.refresh_from_db()
        assert (order.state, verbs_of(order).count("order.fulfilled")) == (State.FULFILLED, 1)
    numbers = list(Subscription.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_is_ordered_at_the_distributor_is_not_cancelled(placed, owner, staff):
    for _round in range(ROUNDS):
        order = placed()
        row = row_of(order)
        ordered, cancelled = at_once(
            partial(mark_ordered, actor=staff, licence_order=row, reference="TD-2"),
            partial(cancel_order, actor=owner, order=order),
        )
        assert (ordered, cancelled) in (("done", "licences_ordered"), ("licence_order_decided", "done"))


def take(row: LicenceOrder, taken: list) -> None:
    taken.append(take_in_hand(row.pk))


def test_a_channel_takes_nothing_in_hand_that_was_cancelled(placed, owner, monkeypatch):
    for _round in range(ROUNDS):
        order = placed()
        LicenceOrder.objects.filter(line__order=order).update(next_at=order.placed_at)
        monkeypatch.setattr(carrying_out, "channel", lambda code: type("Buys", (), {"buys": True, "code": code}))
        row, taken = row_of(order), []
        _took, cancelled = at_once(partial(take, row, taken), partial(cancel_order, actor=owner, order=order))
        assert bool(taken[0]) == (cancelled == "licences_ordered")
        row.refresh_from_db()
        assert row.state == ("queued" if taken[0] else "cancelled")


def test_an_answer_counts_or_comes_too_late(placed, owner, staff):
    for number in range(ROUNDS):
        order = placed()
        row = row_of(order)
        request_information(actor=staff, licence_order=row, questions={"purchase_order_number": "Which?"})
        answered, refused = at_once(
            partial(
                answer_questions, actor=owner, licence_order=row, answers={"purchase_order_number": f"PO {number}"}
            ),
            partial(refuse_licences, actor=staff, licence_order=row, reason="Too late"),
        )
        assert (answered, refused) in (("done", "done"), ("nothing_asked", "done"))
        order.refresh_from_db()
        assert (order.state, order.purchase_order_number) == (
            State.REFUSED,
            f"PO {number}" if answered == "done" else "",
        )
