"""Two at once, with real connections: one confirmation counts, and two workers do no row twice."""

import pytest

from partners.bulk_changes import errors, running
from partners.bulk_changes.models import BulkChange
from partners.bulk_changes.services import confirm_bulk_change, plan_bulk_change, stop_bulk_change
from partners.bulk_changes.undoing import undo_bulk_change
from partners.orders.models import Order
from portal.jobs.models import Job
from portal.jobs.services import run_due_jobs
from tests.bulk_changes.conftest import results
from tests.subscriptions.test_at_once import all_at_once
from tests.trade import change_seats

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planned(owner, teams) -> BulkChange:
    return plan_bulk_change(actor=owner, subscriptions=[one.pk for one in teams], kind="change-by", value=1)


def confirm(owner, change: BulkChange) -> BulkChange:
    return confirm_bulk_change(actor=owner, bulk_change=change, hash=change.hash, reason="x")


def test_of_eight_confirmations_one_counts(owner, planned):
    answers = all_at_once(lambda number: confirm(owner, BulkChange.objects.get(pk=planned.pk)), people=8)
    assert sum(isinstance(answer, BulkChange) for answer in answers) == 1
    assert sum(isinstance(answer, errors.ConfirmedAlready) for answer in answers) == 7
    assert Job.objects.filter(kind="bulk-change").count() == 1


def test_four_workers_of_one_job_do_each_row_once(owner, planned):
    job = confirm(owner, planned).job

    def work(number: int) -> int:
        done = 0
        while running.do_next(job, owner):
            done += 1
        return done

    assert sum(all_at_once(work, people=4)) == 4
    assert results(planned) == ["done"] * 4
    assert Order.objects.filter(number__gte=5).count() == 4


def test_a_person_at_the_same_seats_gets_there_first_or_second_and_nothing_is_ordered_twice(owner, planned, teams):
    confirm(owner, planned)

    def act(number: int):
        if number == 0:
            return run_due_jobs()
        return change_seats(actor=owner, subscription=teams[number - 1], seats=11, reason="By hand")

    all_at_once(act, people=5)
    for one in teams:
        assert one.order_lines.filter(quote__change__change="SetSeats").count() == 1
        one.refresh_from_db()
        assert one.purchased in (10, 11)


def test_stopping_while_it_works_loses_no_row(owner, planned):
    job = confirm(owner, planned).job

    def act(number: int):
        if number == 0:
            return stop_bulk_change(actor=owner, bulk_change=BulkChange.objects.get(pk=planned.pk))
        while running.do_next(job, owner):
            continue
        return None

    all_at_once(act, people=2)
    planned.refresh_from_db()
    assert planned.state in (BulkChange.State.HALTED, BulkChange.State.FINISHED)
    assert results(planned).count("done") == planned.done == Order.objects.filter(number__gte=5).count()


def test_of_two_who_undo_one_does(owner, planned):
    confirm(owner, planned)
    run_due_jobs()

    def undo(number: int):
        return undo_bulk_change(actor=owner, bulk_change=BulkChange.objects.get(pk=planned.pk), reason="x")

    answers = all_at_once(undo, people=2)
    assert sum(isinstance(answer, errors.NotUndoable) for answer in answers) == 1
    run_due_jobs()
    assert set(planned.rows.values_list("undo", flat=True)) == {"undone"}
