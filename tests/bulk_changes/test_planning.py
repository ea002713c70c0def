"""What a bulk change would do, row by row; nothing is changed by it."""

from datetime import timedelta

import pytest

from partners.bulk_changes import errors
from partners.bulk_changes import queries as selecting
from partners.bulk_changes.kinds import seats_wanted
from partners.bulk_changes.planning import hash_of
from partners.bulk_changes.services import confirm_bulk_change, plan_bulk_change
from partners.renewals.services import report_use
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.services import let_end
from portal import clock
from portal.errors import InvalidValue
from portal.events.models import Event
from tests.bulk_changes.conftest import results
from tests.trade import change_seats


@pytest.mark.parametrize(
    ("kind", "value", "rounding", "purchased", "wanted"),
    [
        ("set-seats", 12, "", 10, 12),
        ("change-by", -3, "", 10, 7),
        ("change-by", -30, "", 10, 0),
        ("change-by-percent", 10, "up", 11, 13),
        ("change-by-percent", 10, "down", 11, 12),
        ("change-by-percent", -10, "up", 11, 10),
        ("change-by-percent", -10, "down", 11, 9),
        ("change-by-percent", 10, "up", 10, 11),
    ],
)
def test_a_number_means_the_same_seats_however_it_is_said(kind, value, rounding, purchased, wanted):
    assert seats_wanted(kind, value, rounding, purchased) == wanted


def test_each_row_says_before_and_after_and_nothing_is_changed(plan_change, owner, teams):
    change_seats(actor=owner, subscription=teams[0], seats=9, reason="x")
    before, events = Subscription.objects.values_list("purchased", flat=True), Event.objects.count()
    change = plan_change("set-seats", value=8)
    row, other = change.rows.order_by("number")[:2]
    assert row.before == {"seats": 10, "seats_at_renewal": 9, "auto_renew": True}
    assert row.after == {"seats": 10, "seats_at_renewal": 8, "auto_renew": True}
    assert [warning["code"] for warning in row.warnings] == ["replaces"]
    assert (other.warnings, other.effective_on) == ([], teams[1].renews_on)
    assert set(Subscription.objects.values_list("purchased", flat=True)) == set(before)
    assert Event.objects.count() == events + 1
    assert ScheduledChange.objects.filter(state="scheduled").count() == 1


def test_more_seats_say_what_they_cost(plan_change):
    change = plan_change("change-by", value=2)
    assert (change.cost, change.currency, change.possible) == (4 * 2 * 192, "USD", 4)
    assert {row.cost for row in change.rows.all()} == {384}


def test_what_cannot_be_is_left_out_with_its_reason(plan_change, owner, teams):
    let_end(actor=owner, subscription=teams[1], reason="They leave")
    change = plan_change("let-end")
    assert results(change) == ["waiting", "left_out", "waiting", "waiting"]
    assert (change.total, change.possible, change.left_out) == (4, 3, 1)
    [problem] = change.rows.get(number=2).problems
    assert problem["code"] == "renewal_unchanged"
    assert problem["message"]
    assert problem["cure"]


def test_right_sizing_reduces_what_is_to_spare_and_asks_where_nothing_is_known(plan_change, owner, teams):
    report_use(actor=owner, subscription=teams[0], used=6)
    report_use(actor=owner, subscription=teams[1], used=10)
    change = plan_change("right-size")
    assert results(change) == ["waiting", "left_out", "left_out", "left_out"]
    assert change.rows.get(number=1).seats == 6
    assert [row.problems[0]["code"] for row in change.rows.filter(state="left_out")] == [
        "nothing_spare",
        "use_unknown",
        "use_unknown",
    ]


def test_the_hash_covers_every_row(plan_change, owner):
    change = plan_change("let-end")
    assert hash_of(change, change.rows.order_by("number")) == change.hash
    change.rows.filter(number=3).update(digest="0" * 64)
    with pytest.raises(errors.OtherPlan):
        confirm_bulk_change(actor=owner, bulk_change=change, hash=change.hash, reason="x")


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"kind": "set-seats"}, errors.ValueNeeded),
        ({"kind": "set-seats", "value": 0}, errors.ValueOutOfRange),
        ({"kind": "set-seats", "value": 10**12}, errors.ValueOutOfRange),
        ({"kind": "change-by-percent", "value": 10}, errors.RoundingNeeded),
        ({"kind": "change-by-percent", "value": -100, "rounding": "up"}, errors.ValueOutOfRange),
        ({"kind": "change-by", "value": 1, "rounding": "up"}, errors.ValueNotTaken),
        ({"kind": "let-end", "value": 1}, errors.ValueNotTaken),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(plan_change, values, refused):
    with pytest.raises(refused):
        plan_change(**values)


def test_a_foreign_subscription_is_refused_and_nothing_is_planned(plan_change, outsider, teams):
    with pytest.raises(InvalidValue):
        plan_change("let-end", actor=outsider)


def test_nothing_and_too_much_are_refused(owner, teams, monkeypatch):
    with pytest.raises(errors.NothingSelected):
        plan_bulk_change(actor=owner, subscriptions=[], kind="let-end")
    monkeypatch.setattr(selecting, "MOST", 3)
    with pytest.raises(errors.TooManySubscriptions):
        plan_bulk_change(actor=owner, subscriptions=[one.pk for one in teams], kind="let-end")


def test_a_plan_holds_until_the_end_of_its_day(plan_change, confirm):
    change = plan_change("let-end")
    with clock.moved(by=timedelta(days=1)), pytest.raises(errors.PlanExpired):
        confirm(change)


def test_planning_asks_little_more_for_more_rows(owner, teams, django_assert_max_num_queries):
    plan_bulk_change(actor=owner, subscriptions=[teams[0].pk], kind="let-end")  # what is read once
    with django_assert_max_num_queries(45):
        plan_bulk_change(actor=owner, subscriptions=[one.pk for one in teams], kind="let-end")
