"""Selling, changing, renewing, cancelling; and the ledger that proves it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account, update_client_account
from partners.subscriptions import errors, renewals
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription, withdraw_scheduled_change
from partners.subscriptions.terms import period_with
from portal import clock
from portal.errors import AgreementRequired, NotAllowed, NotFound, PartnerSuspended, PortalError, ReasonMissing
from portal.events.models import Event
from tests.trade import change_seats, create_subscription, qualify


@pytest.fixture(autouse=True)
def _the_ledger_agrees_after_every_test(db):
    yield
    assert list(ledger_faults()) == []


def lines(subscription):
    return [
        (m.kind, m.delta, m.seats_after)
        for m in SeatMovement.objects.filter(subscription=subscription).order_by("sequence")
    ]


def test_a_sale_writes_the_first_line(subscription):
    assert lines(subscription) == [("initial", 10, 10)]
    assert (subscription.number, str(subscription)) == (1, "S-1")
    assert Event.objects.filter(verb="subscription.created", subject_id=subscription.pk).count() == 1


def test_numbers_follow_one_another_within_a_partner(owner, client_account, plan, subscription, outsider):
    second = create_subscription(
        actor=owner,
        client_account=client_account,
        plan=plan,
        term="monthly",
        seats=3,
        admin_email="second@hartwell.example",
    )
    theirs = create_client_account(actor=outsider, name="Fremd")
    foreign = create_subscription(
        actor=outsider, client_account=theirs, plan=plan, term="monthly", seats=3, admin_email="a@fremd.example"
    )
    assert (second.number, foreign.number) == (2, 1)


@pytest.mark.parametrize("seats", [1, 2])
def test_below_the_minimum_is_refused_with_the_minimum(owner, client_account, plan, seats):
    with pytest.raises(errors.BelowMinimum, match="minimum of 3 seats for Advanced"):
        create_subscription(
            actor=owner,
            client_account=client_account,
            plan=plan,
            term="yearly",
            seats=seats,
            admin_email="a@hartwell.example",
        )
    assert not Subscription.objects.exists()


def test_one_admin_address_has_one_team_in_the_whole_network(outsider, subscription, plan):
    theirs = create_client_account(actor=outsider, name="Fremd")
    with pytest.raises(errors.AdminAddressTaken) as refusal:
        create_subscription(
            actor=outsider,
            client_account=theirs,
            plan=plan,
            term="yearly",
            seats=3,
            admin_email="ADMIN@Hartwell.example",
        )
    assert "Hartwell IT" not in str(refusal.value) + refusal.value.advice


def test_another_partners_client_cannot_be_sold_to(outsider, client_account, plan):
    with pytest.raises(NotFound):
        create_subscription(
            actor=outsider, client_account=client_account, plan=plan, term="yearly", seats=3, admin_email="a@x.example"
        )


def test_nothing_is_sold_before_the_agreement_or_while_suspended(company, client_account, plan, subscription):
    values = {
        "client_account": client_account,
        "plan": plan,
        "term": "yearly",
        "seats": 3,
        "admin_email": "b@x.example",
    }
    company.partner.agreement_due = True
    company.partner.save()
    with pytest.raises(AgreementRequired):
        create_subscription(actor=company.actor("seller"), **values)
    company.partner.agreement_due = False
    company.partner.state = "suspended"
    company.partner.save()
    with pytest.raises(PartnerSuspended):
        change_seats(actor=company.actor("owner"), subscription=subscription, seats=11, reason="More")


@pytest.mark.parametrize("role", ["technician", "billing", "learner", "read-only"])
def test_who_does_not_sell_cannot_change_seats(company, subscription, role):
    with pytest.raises(NotAllowed):
        change_seats(actor=company.actor(role), subscription=subscription, seats=11, reason="More")


def test_more_seats_count_at_once(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=14, reason="Design office")
    subscription.refresh_from_db()
    assert subscription.purchased == 14
    assert lines(subscription)[-1] == ("increase", 4, 14)
    event = Event.objects.get(verb="subscription.seats_changed")
    assert (event.old["purchased"], event.new["purchased"], event.reason) == (10, 14, "Design office")


def test_fewer_seats_wait_for_the_renewal(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    subscription.refresh_from_db()
    assert subscription.purchased == 10
    waiting = ScheduledChange.objects.get()
    assert (waiting.seats, waiting.effective_on, waiting.state) == (6, subscription.renews_on, "scheduled")


def test_a_second_reduction_replaces_the_first_and_says_so(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    done = change_seats(actor=owner, subscription=subscription, seats=8, reason="One came back")
    assert done.replaces.seats == 6
    assert list(ScheduledChange.objects.order_by("id").values_list("seats", "state")) == [
        (6, "replaced"),
        (8, "scheduled"),
    ]
    event = Event.objects.filter(verb="subscription.reduction_scheduled").latest("id")
    assert (event.old["seats"], event.new["seats"]) == (6, 8)


def test_a_scheduled_reduction_survives_an_increase(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Season")
    assert ScheduledChange.objects.get(state="scheduled").seats == 6


def test_the_same_change_twice_is_one_change(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=14, reason="Design office")
    with pytest.raises(errors.SeatsUnchanged):
        change_seats(actor=owner, subscription=subscription, seats=14, reason="Design office")
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Less")
    with pytest.raises(errors.ReductionAlreadyScheduled):
        change_seats(actor=owner, subscription=subscription, seats=6, reason="Less")


def test_the_renewal_applies_the_reduction_and_starts_the_next_term(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    renewal = subscription.renews_on
    with clock.moved(to=datetime.combine(renewal, datetime.min.time(), UTC)):
        assert renew_due() == 1
        assert renew_due() == 0
    subscription.refresh_from_db()
    assert (subscription.purchased, subscription.renews_on) == (6, renewal.replace(year=renewal.year + 1))
    assert lines(subscription)[-1] == ("renewal", -4, 6)
    assert ScheduledChange.objects.get().state == "applied"


def test_days_off_are_caught_up(subscription):
    with clock.moved(by=timedelta(days=800)):
        assert renew_due() == 2
        assert renew_due() == 0


def test_a_withdrawn_reduction_is_not_applied(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    withdraw_scheduled_change(actor=owner, subscription=subscription, reason="They stay")
    with pytest.raises(errors.NothingScheduled):
        withdraw_scheduled_change(actor=owner, subscription=subscription)
    with clock.moved(by=timedelta(days=366)):
        renew_due()
    subscription.refresh_from_db()
    assert subscription.purchased == 10


def test_cancelling_works_for_fourteen_days(owner, subscription):
    with (
        clock.moved(by=timedelta(days=14)),
        pytest.raises(errors.CancellationWindowClosed, match="could be cancelled until"),
    ):
        cancel_subscription(actor=owner, subscription=subscription, reason="Too late")
    with clock.moved(by=timedelta(days=13)):
        cancel_subscription(actor=owner, subscription=subscription, reason="Not wanted")
    subscription.refresh_from_db()
    assert subscription.state == "cancelled"


def test_a_cancelled_subscription_takes_no_change(owner, subscription):
    cancel_subscription(actor=owner, subscription=subscription, reason="Not wanted")
    with pytest.raises(errors.NotActive):
        change_seats(actor=owner, subscription=subscription, seats=14, reason="More")


def test_a_plan_is_sold_only_when_it_was_offered(owner, client_account, plan):
    with pytest.raises(errors.PlanNotSold, match="was not offered"):
        create_subscription(
            actor=owner,
            client_account=client_account,
            plan=plan,
            term="yearly",
            seats=3,
            admin_email="a@hartwell.example",
            started_on=date(2010, 1, 1),
        )


def test_the_ledger_cannot_be_changed(subscription):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SeatMovement.objects.update(delta=100)


def test_a_counter_that_drifted_is_named(subscription):
    Subscription.objects.filter(pk=subscription.pk).update(purchased=11)
    assert {fault.record_id for fault in ledger_faults()} == {subscription.pk}
    Subscription.objects.filter(pk=subscription.pk).update(purchased=10)


@pytest.fixture
def sell(owner, client_account, plan):
    """Sell with the values given; the others are sensible."""

    def sold(**values):
        usual = {
            "client_account": client_account,
            "plan": plan,
            "term": "yearly",
            "seats": 3,
            "admin_email": "z@h.example",
        }
        return create_subscription(actor=owner, **{**usual, **values})

    return sold


def test_a_change_on_the_renewal_day_counts_the_renewal_in_before_any_round_ran(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    renewal = subscription.renews_on
    with clock.moved(to=datetime.combine(renewal, datetime.min.time(), UTC)):
        change_seats(actor=owner, subscription=subscription, seats=8, reason="Two are back")
    assert lines(subscription) == [("initial", 10, 10), ("renewal", -4, 6), ("increase", 2, 8)]


def test_a_reduction_on_the_renewal_day_waits_for_the_next_renewal(owner, subscription):
    renewal = subscription.renews_on
    with clock.moved(to=datetime.combine(renewal, datetime.min.time(), UTC)):
        done = change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    assert done.outcome.effective_on == period_with(renewal, subscription.started_on, subscription.started_on, 12).end


def test_what_is_due_at_the_renewal_cannot_be_withdrawn_afterwards(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    with clock.moved(by=timedelta(days=400)), pytest.raises(errors.NothingScheduled):
        withdraw_scheduled_change(actor=owner, subscription=subscription)


def test_days_off_are_caught_up_in_the_event_trail_too(sell):
    monthly = sell(term="monthly")
    with clock.moved(by=timedelta(days=100)):
        assert renew_due() == 3
    assert Event.objects.filter(verb="subscription.renewed", subject_id=monthly.pk).count() == 3


def test_a_renewal_that_cannot_be_done_does_not_keep_the_others_from_theirs(sell, monkeypatch):
    broken, sound = sell(admin_email="a@h.example"), sell(admin_email="b@h.example")
    real = renewals.catch_up

    def fails_for_one(subscription):
        if subscription.pk == broken.pk:
            raise ValueError("broken")
        return real(subscription)

    monkeypatch.setattr(renewals, "catch_up", fails_for_one)
    with clock.moved(by=timedelta(days=366)):
        assert renew_due() == 1
    sound.refresh_from_db()
    assert sound.renews_on > broken.renews_on


def test_cancelling_is_possible_again_after_the_renewal(owner, subscription):
    with clock.moved(to=datetime.combine(subscription.renews_on + timedelta(days=13), datetime.min.time(), UTC)):
        cancel_subscription(actor=owner, subscription=subscription, reason="Not wanted any more")
    assert Event.objects.get(verb="subscription.cancelled").reason == "Not wanted any more"


def test_a_cancelled_subscription_is_not_renewed_and_frees_its_admin_address(owner, subscription, sell):
    cancel_subscription(actor=owner, subscription=subscription, reason="Not wanted")
    with clock.moved(by=timedelta(days=400)):
        assert renew_due() == 0
    assert sell(admin_email=subscription.admin_email).number == 2


def test_cancelling_drops_what_was_scheduled_and_says_so(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    cancel_subscription(actor=owner, subscription=subscription, reason="Not wanted")
    assert ScheduledChange.objects.get().state == "dropped"
    assert Event.objects.get(verb="subscription.change_dropped").old["seats"] == 6


def test_who_saw_another_number_is_told_the_one_that_is_true(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=14, reason="More")
    with pytest.raises(errors.SeatsChangedMeanwhile, match="14 seats now, not 10"):
        change_seats(actor=owner, subscription=subscription, seats=12, reason="More", expected_purchased=10)
    assert not ScheduledChange.objects.exists()


def test_asking_for_todays_number_does_not_take_back_what_is_scheduled(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    with pytest.raises(errors.ReductionKeepsWaiting) as refusal:
        change_seats(actor=owner, subscription=subscription, seats=10, reason="They stay")
    assert "Withdraw the scheduled change" in refusal.value.advice
    assert ScheduledChange.objects.get().state == "scheduled"


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_seats_are_not_changed_without_a_reason(owner, subscription, reason):
    with pytest.raises(ReasonMissing):
        change_seats(actor=owner, subscription=subscription, seats=14, reason=reason)


@pytest.mark.parametrize("reason", ["nul\0", "half \ud800", "turned \u202e", "\ufb2c" * 400])
def test_a_reason_that_cannot_be_stored_is_refused_with_its_field(owner, subscription, reason):
    with pytest.raises(PortalError) as refusal:
        change_seats(actor=owner, subscription=subscription, seats=14, reason=reason)
    assert refusal.value.field == "reason"
    assert refusal.value.status == 400


def test_nothing_is_sold_to_an_inactive_client(sell, client_account, owner):
    update_client_account(actor=owner, client_account=client_account, state="inactive")
    client_account.refresh_from_db()
    with pytest.raises(errors.ClientInactive):
        sell()


def test_a_team_brought_along_keeps_its_start_and_renews_ahead(sell):
    began = clock.today() - timedelta(days=400)
    brought = sell(started_on=began)
    assert (brought.started_on, brought.renews_on > clock.today()) == (began, True)
    assert SeatMovement.objects.get(subscription=brought).effective_on == began
    assert renew_due() == 0


def test_a_subscription_does_not_start_in_the_future(sell):
    with pytest.raises(errors.StartInFuture):
        sell(started_on=clock.today() + timedelta(days=1))


def test_the_terms_are_those_of_the_day_it_was_sold(sell):
    brought = sell(started_on=date(2023, 8, 23))
    assert brought.plan_version.storage == "As much as the team needs"


def test_more_seats_than_anybody_has_are_refused(sell):
    with pytest.raises(errors.AboveMaximum):
        sell(seats=10**9)


def test_education_starts_at_three_hundred(sell, client_account):
    qualify(client_account)
    with pytest.raises(errors.BelowMinimum, match="minimum of 300"):
        sell(plan=Plan.objects.get(code="education"), seats=299)


def test_every_change_leaves_one_event_with_old_and_new(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=14, reason="More")
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Less")
    withdraw_scheduled_change(actor=owner, subscription=subscription, reason="They stay")
    trail = [(e.verb, e.old, e.new) for e in Event.objects.filter(subject_id=subscription.pk).order_by("id")[1:]]
    day = subscription.renews_on.isoformat()
    assert trail == [
        ("subscription.seats_changed", {"purchased": 10}, {"purchased": 14}),
        ("subscription.reduction_scheduled", {}, {"seats": 6, "effective_on": day}),
        ("subscription.change_withdrawn", {"seats": 6, "effective_on": day}, {}),
    ]


def test_a_refused_change_leaves_no_trace(owner, subscription):
    with pytest.raises(errors.BelowMinimum):
        change_seats(actor=owner, subscription=subscription, seats=2, reason="Less")
    assert Event.objects.filter(subject_id=subscription.pk).count() == 1
    assert not ScheduledChange.objects.exists()
