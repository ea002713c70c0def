"""Whatever people do with a subscription, in whatever order: its seats are what its ledger says."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import ledger_fault, ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription, withdraw_scheduled_change
from portal import clock
from portal.errors import PortalError
from tests.trade import change_seats

CHANGE = st.tuples(st.just("change"), st.integers(-1, 40))
OTHER = st.tuples(st.sampled_from(["withdraw", "cancel", "renew"]), st.just(0))
WAIT = st.tuples(st.just("wait"), st.integers(0, 400))
STEPS = st.lists(st.one_of(CHANGE, CHANGE, WAIT, OTHER), max_size=12)


@dataclass
class Model:
    """The rule in its plainest form: what somebody would do with pencil and paper."""

    seats: int
    scheduled: int | None = None

    def renewed(self) -> None:
        self.seats, self.scheduled = self.scheduled or self.seats, None

    def change(self, seats: int) -> None:
        if seats > self.seats:
            self.seats = seats
        elif 3 <= seats < self.seats:
            self.scheduled = seats


def take(step: str, value: int, actor, subscription, model: Model) -> None:
    try:
        if step == "change":
            change_seats(actor=actor, subscription=subscription, seats=value, reason="Because")
            model.change(value)
        elif step == "withdraw":
            withdraw_scheduled_change(actor=actor, subscription=subscription)
            model.scheduled = None
        elif step == "cancel":
            cancel_subscription(actor=actor, subscription=subscription, reason="Over")
    except PortalError:
        return  # refused: the ledger stays as it was, and so does the model


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_seats_follow_the_ledger_in_any_order_of_events(owner, subscription, steps):
    model, days = Model(10), 0
    with transaction.atomic():
        for step, value in steps:
            before = Subscription.objects.get().renews_on
            days += value if step == "wait" else 0
            with clock.moved(by=timedelta(days=days)):
                if before <= clock.today():
                    active = Subscription.objects.get().state == "active"
                    model.renewed() if active else None
                    renew_due()
                take(step, value, owner, subscription, model)
            assert list(ledger_faults()) == []
        row = Subscription.objects.get()
        waiting = ScheduledChange.objects.filter(state="scheduled").values_list("seats", flat=True).first()
        assert row.purchased == model.seats
        if row.state == "active":
            assert waiting == model.scheduled
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("purchased", "total", "lines", "last_sequence", "last_seats", "found"),
    [
        (10, 10, 2, 2, 10, ""),
        (10, None, 0, None, None, "has no movements"),
        (10, 9, 2, 2, 9, "counts 10 seats, its movements 9"),
        (10, 10, 2, 2, 11, "counts 10 seats, its last line says 11"),
        (10, 10, 2, 3, 10, "misses a line of its ledger"),
    ],
)
def test_each_fault_of_a_ledger_is_named(purchased, total, lines, last_sequence, last_seats, found):
    assert ledger_fault(purchased, total, lines, last_sequence, last_seats) == found


def test_the_command_says_that_all_agree(subscription, capsys):
    call_command("check_ledger")
    assert "1 subscriptions agree" in capsys.readouterr().out


def test_the_command_fails_and_names_the_subscription_that_drifted(subscription, capsys):
    Subscription.objects.filter(pk=subscription.pk).update(purchased=11)
    with pytest.raises(CommandError):
        call_command("check_ledger")
    assert f"{subscription.pk}: counts 11 seats, its movements 10" in capsys.readouterr().err


def by_hand(subscription, **values) -> SeatMovement:
    return SeatMovement.objects.create(
        partner=subscription.partner, subscription=subscription, kind="increase", effective_on=subscription.started_on,
        reason="By hand", actor_label="Nobody", **values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sequence", "delta", "seats_after"), [(3, 4, 14), (1, 4, 14), (2, 4, 15), (2, 4, 4), (2, -2, 12)]
)
def test_the_database_refuses_a_line_that_does_not_follow_the_one_before(subscription, sequence, delta, seats_after):
    with pytest.raises(DatabaseError, match="has to follow"), transaction.atomic():
        by_hand(subscription, sequence=sequence, delta=delta, seats_after=seats_after)


def test_a_movement_written_past_the_services_is_named(subscription):
    """Its lines agree with each other, and the counter knows nothing of the last one."""
    by_hand(subscription, sequence=2, delta=4, seats_after=14)
    assert [fault.record_id for fault in ledger_faults()] == [subscription.pk]
