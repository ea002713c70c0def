"""A confirmed bulk change: a few rows first, each looks again, it halts by itself, and no row is done twice."""

from datetime import timedelta

import pytest

from partners.bulk_changes import errors, running
from partners.bulk_changes.halting import canary_of, must_halt
from partners.bulk_changes.models import BulkChange
from partners.bulk_changes.services import (
    confirm_bulk_change,
    give_up_bulk_change,
    resume_bulk_change,
    stop_bulk_change,
)
from partners.orders.models import Order
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.services import let_end
from portal import clock
from portal.errors import NotAllowed, NotFound, PartnerSuspended
from portal.events.models import Event
from portal.jobs.models import Job
from portal.jobs.services import LEASE, cancel_job, retry_job, run_due_jobs
from portal.notifications.models import Notification
from portal.tenancy.models import Membership, Partner
from tests.bulk_changes.conftest import results, team
from tests.trade import change_seats

State = BulkChange.State


@pytest.mark.parametrize(("rows", "canary"), [(1, 1), (19, 1), (40, 2), (99, 4), (100, 5), (500, 5)])
def test_the_canary_is_a_twentieth_and_five_at_most(rows, canary):
    assert canary_of(rows) == canary


@pytest.mark.parametrize(
    ("tried", "bad", "halts"),
    [
        (1, 0, False),
        (1, 1, True),
        (5, 1, True),
        (6, 1, False),
        (10, 2, False),
        (10, 3, True),
        (30, 3, False),
        (31, 4, True),
    ],
)
def test_one_bad_row_among_the_first_halts_and_a_tenth_afterwards(tried, bad, halts):
    assert must_halt(tried, bad, canary=5) is halts


def test_renewals_are_switched_off_with_the_reason_and_a_receipt(
    plan_change, carry_out, owner, teams, company, run_background
):
    change = carry_out(plan_change("let-end"))
    assert (change.state, change.done, change.confirmed_by) == (State.FINISHED, 4, owner.label)
    assert not Subscription.objects.filter(auto_renew=True).exists()
    event = Event.objects.filter(verb="subscription.renewal_switched_off").latest("id")
    assert (event.reason, event.actor_label) == ("B-1 · Renewals of the year", owner.label)
    verbs = Event.objects.filter(subject_id=change.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["bulk_change.planned", "bulk_change.confirmed", "bulk_change.finished"]
    run_background()
    assert Notification.objects.filter(user=company.user("owner"), topic="job-finished").exists()


def test_more_seats_become_orders_and_fewer_are_scheduled(plan_change, carry_out, teams):
    change = carry_out(plan_change("change-by", value=2))
    assert [str(row.order) for row in change.rows.order_by("number")] == ["O-5", "O-6", "O-7", "O-8"]
    assert {order.state for order in Order.objects.filter(number__gte=5)} == {Order.State.PLACED}
    assert {one.purchased for one in Subscription.objects.all()} == {10}


def test_fewer_seats_are_scheduled_and_what_was_scheduled_is_withdrawn(plan_change, carry_out, teams):
    reduced = carry_out(plan_change("set-seats", value=8))
    assert reduced.rows.filter(scheduled_change__state="scheduled", scheduled_change__seats=8).count() == 4
    withdrawn = carry_out(plan_change("withdraw-change"))
    assert (withdrawn.state, withdrawn.done) == (State.FINISHED, 4)
    assert not ScheduledChange.objects.filter(state="scheduled").exists()


def test_what_changed_in_between_is_left_alone_and_halts_at_the_canary(
    plan_change, carry_out, owner, teams, run_background
):
    change = plan_change("set-seats", value=8)
    change_seats(actor=owner, subscription=teams[0], seats=11, reason="Meanwhile")
    change = carry_out(change)
    assert (change.state, results(change)) == (State.HALTED, ["changed", "waiting", "waiting", "waiting"])
    assert "first few" in change.halted_because
    job = Job.objects.get(pk=change.job_id)
    assert (job.state, change.halted_because in job.error) == (Job.State.FAILED, True)
    with pytest.raises(errors.ResumeInstead):
        retry_job(actor=owner, job=job)
    with pytest.raises(errors.NotAtWork):
        stop_bulk_change(actor=owner, bulk_change=change)
    resume_bulk_change(actor=owner, bulk_change=change, reason="One of them was ordered for; go on")
    run_due_jobs()
    change.refresh_from_db()
    assert (change.state, results(change)) == (State.FINISHED, ["changed", "done", "done", "done"])
    assert (change.done, change.changed, change.remaining) == (3, 1, 0)
    run_background()
    change.refresh_from_db()
    assert change.state == State.FINISHED


def test_a_reduction_scheduled_by_somebody_else_is_not_withdrawn(plan_change, carry_out, owner, teams):
    for one in teams:
        change_seats(actor=owner, subscription=one, seats=8, reason="x")
    change = plan_change("withdraw-change")
    change_seats(actor=owner, subscription=teams[0], seats=7, reason="Another one")
    change = carry_out(change)
    assert results(change) == ["changed", "waiting", "waiting", "waiting"]
    assert ScheduledChange.objects.get(subscription=teams[0], state="scheduled").seats == 7


def test_what_is_refused_counts_as_well(plan_change, carry_out, owner, teams):
    change = plan_change("let-end")
    let_end(actor=owner, subscription=teams[0], reason="By hand")
    change = carry_out(change)
    assert (change.state, change.refused) == (State.HALTED, 1)
    assert change.rows.get(number=1).problems[0]["code"] == "renewal_unchanged"
    given_up = give_up_bulk_change(actor=owner, bulk_change=change, reason="Not this year")
    assert (given_up.state, results(change)) == (State.GIVEN_UP, ["refused", "not_done", "not_done", "not_done"])
    with pytest.raises(errors.NotHalted):
        resume_bulk_change(actor=owner, bulk_change=change, reason="x")
    assert Subscription.objects.filter(auto_renew=True).count() == 3


def test_a_worker_that_dies_leaves_no_row_half_done_and_none_is_done_twice(plan_change, confirm, monkeypatch, teams):
    change = plan_change("change-by", value=1)
    confirm(change)
    settle, calls = running._settle, []

    def dies(*given):
        calls.append(1)
        if len(calls) == 3:
            raise SystemExit
        settle(*given)

    monkeypatch.setattr(running, "_settle", dies)
    with pytest.raises(SystemExit):
        run_due_jobs()
    change.refresh_from_db()
    assert (change.state, results(change)) == (State.RUNNING, ["done", "done", "waiting", "waiting"])
    assert Order.objects.filter(number__gte=5).count() == 2
    run_due_jobs()
    assert results(change)[2:] == ["waiting", "waiting"]  # the lease of the dead one still holds
    with clock.moved(by=LEASE + timedelta(seconds=1)):
        run_due_jobs()
    change.refresh_from_db()
    assert (change.state, results(change)) == (State.FINISHED, ["done"] * 4)
    assert Order.objects.filter(number__gte=5).count() == 4


def test_a_stopped_one_says_which_rows_are_in_and_an_old_job_does_nothing_more(plan_change, confirm, owner, teams):
    change = confirm(plan_change("let-end"))
    job = change.job
    assert running.do_next(job, owner)
    stop_bulk_change(actor=owner, bulk_change=change)
    assert not running.do_next(job, owner)
    change.refresh_from_db()
    assert (change.state, results(change)) == (State.HALTED, ["done", "waiting", "waiting", "waiting"])
    resume_bulk_change(actor=owner, bulk_change=change, reason="It was right")
    assert not running.do_next(job, owner)
    run_due_jobs()
    assert results(change) == ["done"] * 4
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_a_cancelled_job_halts_it(plan_change, confirm, owner, teams, run_background):
    change = confirm(plan_change("let-end"))
    cancel_job(actor=owner, job=change.job)
    run_background()
    change.refresh_from_db()
    assert (change.state, change.done) == (State.HALTED, 0)


def test_a_person_who_left_changes_nothing_more(company, plan_change, confirm, teams, run_background):
    seller = company.actor("seller")
    change = confirm(plan_change("let-end", actor=seller), actor=seller)
    Membership.objects.filter(user=company.user("seller")).delete()
    run_background()
    change.refresh_from_db()
    assert (change.state, change.done) == (State.HALTED, 0)
    assert "no longer has access" in change.halted_because


def test_a_partner_suspended_meanwhile_changes_nothing(company, plan_change, confirm, carry_out, owner, teams):
    change = plan_change("let-end")
    confirm(change)
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.SUSPENDED)
    run_due_jobs()
    change.refresh_from_db()
    assert (change.state, results(change)[0]) == (State.HALTED, "refused")
    assert change.rows.get(number=1).problems[0]["code"] == "partner_suspended"
    with pytest.raises(PartnerSuspended):
        plan_change("let-end", actor=company.actor("owner"))


def test_it_is_confirmed_once_by_the_hash_that_was_seen(plan_change, confirm, owner, teams):
    change = plan_change("let-end")
    with pytest.raises(errors.OtherPlan):
        confirm_bulk_change(actor=owner, bulk_change=change, hash="0" * 64, reason="x")
    confirm(change)
    with pytest.raises(errors.ConfirmedAlready):
        confirm(change)
    assert Job.objects.filter(kind="bulk-change").count() == 1


def test_outsiders_and_those_who_do_not_sell_confirm_nothing(plan_change, confirm, company, outsider, teams):
    change = plan_change("let-end")
    with pytest.raises(NotFound):
        confirm(change, actor=outsider)
    with pytest.raises(NotAllowed):
        confirm(change, actor=company.actor("read-only"))
    with pytest.raises(NotAllowed):
        plan_change("let-end", actor=company.actor("billing"))


def test_above_the_limit_a_second_owner_or_admin_confirms_it(
    limited, company, plan_change, confirm, carry_out, owner, teams, run_background
):
    seller = company.actor("seller")
    small = plan_change("change-by", of=teams[:2], value=1, actor=seller)
    assert confirm(small, actor=seller).state == State.RUNNING
    large = plan_change("change-by", of=teams[2:], value=2, actor=seller)
    for one in (seller, company.actor("billing")):
        with pytest.raises(NotAllowed):
            confirm(large, actor=one)
    own = plan_change("change-by", of=teams[2:], value=2)
    assert company.user("admin")
    with pytest.raises(errors.SecondPersonConfirms):
        confirm(own)
    run_background()
    waits = Notification.objects.filter(topic="bulk-change")
    assert {(row.user_id, row.event.subject_id) for row in waits} >= {(company.user("owner").pk, large.pk)}
    assert small.pk not in {row.event.subject_id for row in waits}
    change = carry_out(large)
    assert (change.state, {str(row.order.state) for row in change.rows.all()}) == (State.FINISHED, {"placed"})


def test_a_large_run_halts_above_the_rate(owner, plan, price_list, plan_change, carry_out):
    teams = [team(owner, plan, number) for number in range(20, 32)]
    change = plan_change("let-end", of=teams)
    for one in teams[2:6]:
        let_end(actor=owner, subscription=one, reason="By hand")
    change = carry_out(change)
    assert (change.state, change.done, change.refused) == (State.HALTED, 2, 3)
    assert "3 of 5 rows" in change.halted_because
