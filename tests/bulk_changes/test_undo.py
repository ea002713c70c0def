"""Undo: each row is taken back while it is still as it was made, and says why where it stays."""

from decimal import Decimal

import pytest

from partners.bulk_changes import errors
from partners.bulk_changes.models import BulkChange
from partners.bulk_changes.undoing import undo_bulk_change
from partners.handovers.moving import move_what_hangs_on
from partners.orders.buying import change_term
from partners.orders.desk import mark_ordered
from partners.orders.limits import set_order_limit
from partners.orders.models import LicenceOrder, Order
from partners.orders.services import approve_order
from partners.profiles.services import begin_profile
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.services import let_end, let_renew
from portal.errors import NotAllowed
from portal.jobs.services import run_due_jobs
from portal.tenancy.actor import Actor
from tests.bulk_changes.conftest import results
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats, confirm

State = BulkChange.State


@pytest.fixture
def undo(owner):
    def undone(change: BulkChange, actor: Actor | None = None) -> list[str]:
        undo_bulk_change(actor=actor or owner, bulk_change=change, reason="Too early")
        run_due_jobs()
        change.refresh_from_db()
        return list(change.rows.order_by("number").values_list("undo", flat=True))

    return undone


def scheduled() -> dict[str, int]:
    return dict(ScheduledChange.objects.filter(state="scheduled").values_list("subscription_id", "seats"))


def terms() -> dict[str, str]:
    return dict(ScheduledChange.objects.filter(state="scheduled").values_list("subscription_id", "term"))


def test_reductions_are_withdrawn_and_what_they_replaced_is_back(plan_change, carry_out, undo, owner, teams):
    change_seats(actor=owner, subscription=teams[0], seats=9, reason="Before")
    change = carry_out(plan_change("set-seats", value=8))
    change_seats(actor=owner, subscription=teams[1], seats=6, reason="By hand, since")
    assert undo(change) == ["undone", "kept", "undone", "undone"]
    assert scheduled() == {teams[0].pk: 9, teams[1].pk: 6}
    assert (change.state, change.undone) == (State.UNDONE, 3)
    assert change.rows.get(number=2).problems[0]["code"] == "changed_by_others"


def test_renewals_are_switched_back_unless_somebody_switched_them_since(plan_change, carry_out, undo, owner, teams):
    change = carry_out(plan_change("let-end"))
    let_renew(actor=owner, subscription=teams[0], reason="They stay")
    let_end(actor=owner, subscription=teams[0], reason="They leave after all")
    assert undo(change) == ["kept", "undone", "undone", "undone"]
    assert [one.pk for one in Subscription.objects.filter(auto_renew=False)] == [teams[0].pk]


def test_another_term_is_planned_for_many_and_withdrawn_where_it_is_as_it_was_made(plan_change, carry_out, undo, owner, teams):
    set_price("advanced", "yearly-paid-monthly", "17")
    with pytest.raises(errors.TermNeeded):
        plan_change("change-term")
    with pytest.raises(errors.ValueNotTaken):
        plan_change("let-end", term="monthly")
    change_term(actor=owner, subscription=teams[0], term="yearly-paid-monthly", reason="Before")
    change_term(actor=owner, subscription=teams[3], term="monthly", reason="Just that")
    planned = plan_change("change-term", term="monthly")
    first = planned.rows.get(number=1)
    assert (first.before["term_at_renewal"], first.after["term_at_renewal"]) == ("yearly-paid-monthly", "monthly")
    assert (planned.possible, planned.rows.get(number=4).problems[0]["code"]) == (3, "change_already_scheduled")
    change_term(actor=owner, subscription=teams[1], term="yearly-paid-monthly", reason="By hand, since")
    change = carry_out(planned)
    assert results(change) == ["done", "changed", "done", "left_out"]
    assert terms() == {
        teams[0].pk: "monthly", teams[1].pk: "yearly-paid-monthly", teams[2].pk: "monthly", teams[3].pk: "monthly",
    }  # fmt: skip
    change_term(actor=owner, subscription=teams[2], term="yearly-paid-monthly", reason="By hand, since")
    assert undo(change) == ["undone", "", "kept", ""]
    assert terms()[teams[0].pk] == "yearly-paid-monthly"
    assert change.rows.get(number=3).problems[0]["code"] == "changed_by_others"


def test_another_term_above_the_limit_is_an_order_and_is_taken_back_with_or_after_it(
    plan_change, carry_out, undo, limited, company, owner, teams
):
    set_price("advanced", "yearly-paid-monthly", "40")
    change = carry_out(plan_change("change-term", term="yearly-paid-monthly", of=teams[:2]), actor=company.actor("admin"))
    first, second = (row.order for row in change.rows.order_by("number"))
    assert (first.state, second.state, terms()) == ("awaiting_approval", "awaiting_approval", {})
    approve_order(actor=owner, order=first)
    assert terms() == {teams[0].pk: "yearly-paid-monthly"}
    assert undo(change) == ["undone", "undone"]
    second.refresh_from_db()
    assert (second.state, terms()) == ("cancelled", {})


def test_what_would_take_a_second_person_is_not_called_undone(plan_change, carry_out, undo, owner, company, teams):
    set_price("advanced", "yearly-paid-monthly", "40")
    change_term(actor=owner, subscription=teams[0], term="yearly-paid-monthly", reason="Before")
    change = carry_out(plan_change("change-term", term="monthly", of=teams[:1]))
    set_order_limit(actor=owner, profile=begin_profile(company.partner), limit=Decimal(500))
    company.user("admin")
    assert undo(change) == ["kept"]
    assert change.rows.get().problems[0]["code"] == "undo_takes_second_person"
    assert (terms(), Order.objects.filter(state="awaiting_approval").exists()) == ({teams[0].pk: "monthly"}, False)


def test_what_was_withdrawn_is_scheduled_again(plan_change, carry_out, undo, owner, teams):
    change_seats(actor=owner, subscription=teams[0], seats=7, reason="Before")
    change = carry_out(plan_change("withdraw-change"))
    assert (change.done, change.left_out) == (1, 3)
    assert undo(change) == ["undone", "", "", ""]
    assert scheduled() == {teams[0].pk: 7}


def test_orders_are_cancelled_until_their_licences_are_ordered(plan_change, carry_out, undo, staff, teams):
    change = carry_out(plan_change("change-by", value=1))
    orders = [row.order for row in change.rows.order_by("number")]
    mark_ordered(actor=staff, licence_order=LicenceOrder.objects.get(line__order=orders[1]), reference="TD-1")
    confirm(orders[2])
    assert undo(change) == ["undone", "kept", "kept", "undone"]
    states = list(
        Order.objects.filter(pk__in=[one.pk for one in orders]).order_by("id").values_list("state", flat=True)
    )
    assert states == ["cancelled", "awaiting_licences", "fulfilled", "cancelled"]
    codes = [row.problems[0]["code"] for row in change.rows.filter(undo="kept").order_by("number")]
    assert codes == ["licences_ordered", "seats_bought"]


def test_only_what_ended_and_changed_something_is_undone_and_by_who_sells(
    plan_change, carry_out, undo, company, owner, teams
):
    change = plan_change("let-end")
    with pytest.raises(errors.NotUndoable):
        undo(change)
    change = carry_out(change)
    with pytest.raises(NotAllowed):
        undo(change, actor=company.actor("read-only"))
    assert set(undo(change)) == {"undone"}
    with pytest.raises(errors.NotUndoable):
        undo(change)


def test_a_client_handed_over_since_is_left_alone_and_the_receipt_stays(
    plan_change, carry_out, undo, other_company, teams
):
    change = carry_out(plan_change("let-end", of=teams[:2]))
    client = teams[0].client_account
    client.__class__.objects.filter(pk=client.pk).update(partner=other_company.partner)
    move_what_hangs_on([client], other_company.partner)
    assert undo(change) == ["kept", "undone"]
    assert change.rows.filter(partner=change.partner_id).count() == 2
    assert change.rows.get(number=1).problems[0]["code"] == "not_found"
