"""Several grounds at once: a subscription is suspended as long as one of them stands."""

import io
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.charges.estimate import estimate_for
from partners.charges.models import Charge
from partners.clients.archiving import subscriptions_remain
from partners.orders.proving import quote_faults
from partners.renewals.queries import renewals_for
from partners.subscriptions import errors as refusals
from partners.subscriptions.approaching import announce_renewals
from partners.subscriptions.changes import preview_change, preview_plan, preview_renewal
from partners.subscriptions.models import ScheduledChange
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription, withdraw_scheduled_change
from partners.suspensions import errors
from partners.suspensions.models import Suspension
from partners.suspensions.queries import suspension_faults
from partners.suspensions.services import reactivate_subscription, suspend_subscription
from portal import clock
from portal.errors import NotAllowed, NotFound, PortalError, ReasonMissing, StaffNotAllowed
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from tests.trade import change_seats, create_subscription

UNPAID, ASKED = Suspension.Ground.CLIENT_UNPAID, Suspension.Ground.CLIENT_REQUEST
TERMS, LOOKED_AT = Suspension.Ground.TERMS_NOT_ACCEPTED, Suspension.Ground.UNDER_INVESTIGATION


@pytest.fixture(autouse=True)
def _the_books_agree(db):
    yield
    assert [*ledger_faults(), *charge_faults(), *quote_faults(), *suspension_faults()] == []


def suspend(actor, subscription, ground=UNPAID, reason="Two invoices are open"):
    return suspend_subscription(actor=actor, subscription=subscription, ground=ground, reason=reason)


def lift(actor, subscription, ground="", reason="Settled"):
    return reactivate_subscription(actor=actor, subscription=subscription, ground=ground, reason=reason)


def state_of(subscription) -> str:
    subscription.refresh_from_db()
    return subscription.state


def verbs() -> list[str]:
    mine = Event.objects.filter(subject_type="partners.subscription", new__isnull=False).order_by("id")
    return [event.verb for event in mine if "suspen" in event.verb or "reactivated" in event.verb]


def test_it_is_active_again_only_when_every_ground_is_lifted(owner, staff, subscription):
    suspend(owner, subscription)
    suspend(staff, subscription, TERMS, "Nobody has accepted them")
    assert state_of(subscription) == "suspended"
    lift(owner, subscription)
    assert state_of(subscription) == "suspended"
    lift(staff, subscription)
    assert state_of(subscription) == "active"
    assert verbs() == [
        "subscription.suspended",
        "subscription.suspension_added",
        "subscription.suspension_lifted",
        "subscription.reactivated",
    ]
    set_, lifted = Suspension.objects.get(ground=UNPAID), Suspension.objects.get(ground=TERMS)
    assert (set_.reason, set_.set_by, set_.lifted_by, set_.lifted_reason) == (
        "Two invoices are open", owner.label, owner.label, "Settled",
    )  # fmt: skip
    assert lifted.lifted_by == staff.label


def test_each_side_lifts_and_sets_only_its_own(owner, staff, subscription):
    suspend(staff, subscription, LOOKED_AT)
    with pytest.raises(errors.SuspendedByOthers, match="Under investigation"):
        lift(owner, subscription)
    suspend(owner, subscription)
    with pytest.raises(errors.GroundNotYours):
        lift(owner, subscription, LOOKED_AT)
    with pytest.raises(errors.GroundNotYours):
        suspend(owner, subscription, TERMS)
    with pytest.raises(errors.GroundNotYours):
        suspend(staff, subscription, ASKED)
    lift(owner, subscription)
    assert state_of(subscription) == "suspended"


def test_a_ground_stands_once_and_can_stand_again(owner, subscription):
    suspend(owner, subscription)
    with pytest.raises(errors.SuspensionStands):
        suspend(owner, subscription)
    with pytest.raises(errors.GroundStandsNot):
        lift(owner, subscription, ASKED)
    lift(owner, subscription)
    with pytest.raises(errors.NotSuspended):
        lift(owner, subscription)
    suspend(owner, subscription)
    assert Suspension.objects.count() == 2


def test_the_database_lets_a_ground_stand_once(owner, subscription):
    suspend(owner, subscription)
    row = Suspension.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.create(
            partner=row.partner, subscription=subscription, ground=row.ground, reason="Again", set_by="Somebody"
        )


def test_all_of_ones_own_are_lifted_at_once(owner, subscription):
    suspend(owner, subscription)
    suspend(owner, subscription, ASKED)
    lift(owner, subscription)
    assert state_of(subscription) == "active"
    assert set(verbs()[-2:]) == {"subscription.suspension_lifted", "subscription.reactivated"}


def test_suspended_it_only_ends_or_is_reactivated(owner, subscription, price_list):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two leave")
    suspend(owner, subscription)
    subscription.refresh_from_db()
    for refused in (
        lambda: preview_change(owner, subscription, 12),
        lambda: preview_plan(owner, subscription, subscription.plan),
        lambda: preview_renewal(owner, subscription, auto_renew=False),
        lambda: withdraw_scheduled_change(actor=owner, subscription=subscription, reason="They stay"),
    ):
        with pytest.raises(refusals.SubscriptionSuspended):
            refused()
    assert ScheduledChange.objects.get().state == "scheduled"
    cancel_subscription(actor=owner, subscription=subscription, reason="Ordered for the wrong client")
    assert state_of(subscription) == "cancelled"
    assert Suspension.objects.get().lifted_reason == "The subscription ended"


def test_it_ends_with_its_term_and_what_waited_is_dropped(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two leave")
    suspend(owner, subscription)
    renews_on = subscription.renews_on
    with clock.moved(by=timedelta(days=365)):
        with pytest.raises(refusals.NotActive):  # also before the round has written it down
            lift(owner, subscription)
        renew_due()
    assert state_of(subscription) == "expired"
    assert subscription.renews_on == renews_on
    event = Event.objects.get(verb="subscription.expired")
    assert (event.old, event.new) == ({"state": "suspended"}, {"state": "expired"})
    assert ScheduledChange.objects.get().state == "dropped"


def test_reactivated_in_time_it_renews_with_what_waited(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two leave")
    suspend(owner, subscription)
    with clock.moved(by=timedelta(days=364)):
        lift(owner, subscription)
    with clock.moved(by=timedelta(days=365)):
        renew_due()
    assert (state_of(subscription), subscription.purchased) == ("active", 6)


def test_its_months_are_billed_while_it_is_suspended(owner, client_account, plan, price_list):
    from tests.subscriptions.conftest import set_price

    set_price("advanced", "yearly-paid-monthly", "18")
    monthly = create_subscription(
        actor=owner,
        client_account=client_account,
        plan=plan,
        term="yearly-paid-monthly",
        seats=10,
        admin_email="b@hartwell.example",
    )
    suspend(owner, monthly)
    expected = estimate_for(owner, owner.partner_id)
    with clock.moved(by=timedelta(days=62)):
        renew_due()
    assert Charge.objects.filter(subscription=monthly, kind="period").count() == 2
    assert expected.expected or expected.charged
    assert state_of(monthly) == "suspended"


def test_the_team_is_still_there(owner, subscription, client_account):
    suspend(owner, subscription)
    client_account.refresh_from_db()
    assert (client_account.seats, client_account.next_renewal_on) == (10, None)
    assert subscriptions_remain(client_account)
    [row] = renewals_for(owner)
    assert row.renewal.ends
    with pytest.raises(refusals.AdminAddressTaken):
        create_subscription(
            actor=owner, client_account=client_account, plan=subscription.plan, term="yearly", seats=5,
            admin_email=subscription.admin_email,
        )  # fmt: skip


def test_its_end_is_announced_as_one(owner, subscription):
    suspend(owner, subscription)
    with clock.moved(by=timedelta(days=355)):
        assert announce_renewals() == 1
    assert Event.objects.get(verb="subscription.renewal_approached").new["ends"] is True


def test_sellers_hear_what_the_network_did_and_not_what_they_did(company, owner, staff, subscription, run_background):
    company.user("seller"), company.user("billing")
    suspend(owner, subscription)
    run_background()
    assert not Notification.objects.filter(topic="suspension").exists()
    suspend(staff, subscription, TERMS)
    run_background()
    told = {row.user.memberships.get().role for row in Notification.objects.filter(topic="suspension")}
    assert told == {"owner", "seller"}


def test_nothing_is_suspended_while_an_order_is_at_work(owner, subscription):
    from partners.orders.buying import change_seats as order_seats

    order_seats(actor=owner, subscription=subscription, seats=12, reason="Two more")
    with pytest.raises(refusals.OrderAtWork):
        suspend(owner, subscription)


def test_who_may(company, outsider, subscription):
    with pytest.raises(NotFound):
        suspend(outsider, subscription)
    with pytest.raises(NotAllowed):
        suspend(company.actor("billing"), subscription)
    with pytest.raises(StaffNotAllowed):
        suspend(Actor(kind="person", id="x", user_id="x", staff_role="auditor", staff_id="x"), subscription, TERMS)
    with pytest.raises(ReasonMissing):
        suspend(company.actor("seller"), subscription, reason=" ")


def test_a_ground_without_its_state_is_found(owner, subscription):
    suspend(owner, subscription)
    Suspension.objects.update(lifted_at=clock.now(), lifted_by="Somebody")
    with pytest.raises(CommandError):
        call_command("check_ledger", stderr=io.StringIO())
    Suspension.objects.update(lifted_at=None, lifted_by="")


GROUNDS = st.sampled_from(list(Suspension.Ground))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["suspend", "lift"]), GROUNDS),
        st.tuples(st.sampled_from(["lift-all-partner", "lift-all-network", "cancel"]), st.none()),
        st.tuples(st.just("wait"), st.integers(0, 200)),
    ),
    max_size=14,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_suspended_is_what_has_a_ground_and_nothing_else(owner, staff, subscription, steps):
    """Against a set of grounds, as one would keep it with pencil and paper."""
    standing, days, ended = set(), 0, False
    with transaction.atomic():
        for step, value in steps:
            days += value if step == "wait" else 0
            with clock.moved(by=timedelta(days=days)):
                renew_due()
                ended = ended or state_of(subscription) in ("cancelled", "expired")
                standing = set() if ended else standing
                with suppress(PortalError):
                    standing = _take(step, value, owner, staff, subscription, standing)
            found = set(Suspension.objects.filter(lifted_at=None).values_list("ground", flat=True))
            ended = ended or state_of(subscription) in ("cancelled", "expired")
            assert found == (set() if ended else standing)
            assert (state_of(subscription) == "suspended") is bool(found)
            assert [*suspension_faults(), *ledger_faults()] == []
        transaction.set_rollback(True)


def _take(step, ground, owner, staff, subscription, standing: set) -> set:
    partners = set(Suspension.OF["partner"])
    if step == "wait":
        return standing
    if step == "cancel":
        cancel_subscription(actor=owner, subscription=subscription, reason="Over")
        return set()
    if step.startswith("lift-all"):
        ours = step == "lift-all-partner"
        lift(owner if ours else staff, subscription)
        return standing - partners if ours else standing & partners
    actor = owner if ground in partners else staff
    if step == "suspend":
        suspend(actor, subscription, ground)
        return standing | {ground}
    lift(actor, subscription, ground)
    return standing - {ground}
