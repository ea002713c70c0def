"""Raising a subscription's plan: at once, by the day, and only as it was shown."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from partners.catalogue.models import Plan, PlanVersion
from partners.charges.models import Charge
from partners.orders.models import Order
from partners.orders.proving import quote_faults
from partners.subscriptions import errors
from partners.subscriptions.changes import preview_plan
from partners.subscriptions.models import ScheduledChange
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.subscriptions.services import cancel_subscription
from portal import clock
from portal.errors import NotAllowed, NotFound
from portal.events.models import Event
from tests.subscriptions.conftest import set_price
from tests.trade import change_plan, change_seats, confirm, create_subscription, qualify


@pytest.fixture(autouse=True)
def _everything_adds_up(db):
    yield
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []


@pytest.fixture
def higher(price_list) -> Plan:
    set_price("business-plus", "yearly", "240")
    set_price("enterprise", "yearly", "360")
    return Plan.objects.get(code="business-plus")


def a_hundred_days_later():
    return clock.moved(by=timedelta(days=100))


def test_the_rest_of_the_old_plan_is_credited_and_the_rest_of_the_new_one_charged(higher, owner, subscription):
    with a_hundred_days_later():
        change_plan(actor=owner, subscription=subscription, plan=higher, reason="More storage")
    subscription.refresh_from_db()
    assert (subscription.plan, subscription.plan_version.plan) == (higher, higher)
    amounts = {charge.kind: charge.cost for charge in Charge.objects.filter(subscription=subscription)}
    assert amounts["new"] == Decimal(1920)
    days = (subscription.renews_on - subscription.started_on).days
    used = (Decimal(1920) * 100 / days).quantize(Decimal("0.01"))
    used_of_higher = (Decimal(2400) * 100 / days).quantize(Decimal("0.01"))
    assert (amounts["credit"], amounts["upgrade"]) == (used - 1920, 2400 - used_of_higher)
    event = Event.objects.get(verb="subscription.plan_changed")
    assert (event.old, event.new) == ({"plan": "Advanced"}, {"plan": "Business Plus"})


@pytest.mark.parametrize(("code", "refusal"), [("advanced", errors.PlanUnchanged), ("standard", errors.NoDowngrade)])
def test_only_a_higher_plan_can_be_chosen(higher, owner, subscription, code, refusal):
    set_price("standard", "yearly", "144")
    with pytest.raises(refusal):
        change_plan(actor=owner, subscription=subscription, plan=Plan.objects.get(code=code), reason="Less")
    assert Charge.objects.count() == 1


def test_what_was_confirmed_is_what_was_shown(higher, owner, subscription):
    shown = preview_plan(owner, subscription, higher)
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Somebody else adds two")
    with pytest.raises(errors.ShownDifferently):
        change_plan(actor=owner, subscription=subscription, plan=higher, reason="Confirmed", seen=shown.digest)
    subscription.refresh_from_db()
    again = preview_plan(owner, subscription, higher)
    change_plan(actor=owner, subscription=subscription, plan=higher, reason="Confirmed", seen=again.digest)


def test_a_reduction_that_the_new_plan_does_not_allow_is_named_first_and_dropped(higher, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=4, reason="Six leave")
    PlanVersion.objects.filter(plan=higher).update(minimum_seats=5)
    assert preview_plan(owner, subscription, higher).drops == (ScheduledChange.objects.get(),)
    change_plan(actor=owner, subscription=subscription, plan=higher, reason="More storage")
    assert ScheduledChange.objects.get().state == "dropped"
    assert Event.objects.get(verb="subscription.change_dropped").old["seats"] == 4


def test_a_reduction_that_still_holds_stays(higher, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=4, reason="Six leave")
    waiting = ScheduledChange.objects.get()
    assert change_plan(actor=owner, subscription=subscription, plan=higher, reason="More storage").keeps == (waiting,)
    assert ScheduledChange.objects.get().state == "scheduled"


def test_what_was_not_paid_here_is_not_given_back_by_a_raise_and_a_cancellation(higher, owner, client_account, plan):
    team = create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="yearly", seats=10, admin_email="b@h.example",
        started_on=clock.today() - timedelta(days=3),
    )  # fmt: skip
    change_plan(actor=owner, subscription=team, plan=higher, reason="More storage")
    assert [charge.kind for charge in Charge.objects.filter(subscription=team)] == ["upgrade"]
    cancel_subscription(actor=owner, subscription=team, reason="The grant was refused")
    assert sum(charge.cost for charge in Charge.objects.filter(subscription=team)) == 0


def test_a_plan_that_costs_less_is_no_higher_one(higher, owner, subscription):
    Plan.objects.filter(pk=higher.pk).update(rank=99)
    set_price("education", "yearly", "60")
    qualify(subscription.client_account)
    change_seats(actor=owner, subscription=subscription, seats=300, reason="A school")
    subscription.refresh_from_db()
    with pytest.raises(errors.NoDowngrade):
        change_plan(actor=owner, subscription=subscription, plan=Plan.objects.get(code="education"), reason="Cheaper")


def test_seats_below_the_new_plans_minimum_are_told_at_the_plan(higher, owner, subscription):
    PlanVersion.objects.filter(plan=higher).update(minimum_seats=20)
    with pytest.raises(errors.BelowMinimum) as refusal:
        change_plan(actor=owner, subscription=subscription, plan=higher, reason="More storage")
    assert refusal.value.field == "plan"


def test_who_does_not_sell_and_who_is_outside_cannot(higher, company, outsider, subscription):
    with pytest.raises(NotAllowed):
        change_plan(actor=company.actor("billing"), subscription=subscription, plan=higher, reason="More")
    with pytest.raises(NotFound):
        change_plan(actor=outsider, subscription=subscription, plan=higher, reason="More")


@pytest.fixture
def seller(company, sign_in):
    return sign_in(company.user("seller"))


@pytest.fixture
def url(company, subscription):
    return f"/p/{company.partner.slug}/subscriptions/{subscription.pk}/plan/"


def test_the_page_shows_the_price_first_and_the_second_click_raises(higher, seller, url, subscription):
    page = seller.get(url).content.decode()
    assert "Business Plus" in page and "Standard · from" not in page  # noqa: PT018  one page
    shown = seller.post(url, {"plan": higher.pk, "reason": "More storage"})
    text = shown.content.decode()
    assert "$2,400.00" in text and "given back" in text  # noqa: PT018
    digest = shown.context["planned"].digest
    done = seller.post(url, {"plan": higher.pk, "reason": "More storage", "seen": digest, "confirmed": "1"})
    assert done.status_code == 302
    confirm(Order.objects.order_by("-id")[0])
    subscription.refresh_from_db()
    assert subscription.plan == higher


def test_a_page_that_is_out_of_date_says_so_and_shows_it_again(higher, seller, url, subscription, owner):
    old = seller.post(url, {"plan": higher.pk, "reason": "More"}).context["planned"].digest
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Somebody else adds two")
    answer = seller.post(url, {"plan": higher.pk, "reason": "More", "seen": old, "confirmed": "1"})
    assert "is not what was shown" in answer.content.decode()
    subscription.refresh_from_db()
    assert subscription.plan.code == "advanced"


def test_by_rest_a_dry_run_changes_nothing(api, company, higher, subscription):
    keyed = api(company.partner, "subscriptions:read", "subscriptions:write", "plans:read")
    address, asked = f"/api/v1/subscriptions/{subscription.pk}/change-plan", {"plan": higher.pk, "reason": "More"}
    shown = keyed.post(f"{address}?dry_run=true", asked).json()
    assert [charge["kind"] for charge in shown["charges"]] == ["credit", "upgrade"]
    assert Charge.objects.count() == 1
    done = keyed.post(address, {**asked, "digest": shown["digest"]}).json()
    assert done["charges"] == shown["charges"]
    assert keyed.post(address, {**asked, "digest": shown["digest"]}).json()["code"] == "order_at_work"


def test_the_year_of_a_leap_day_is_counted_by_its_days(higher, owner, subscription):
    with clock.moved(to=datetime(2028, 2, 29, 9, tzinfo=UTC)):
        change_plan(actor=owner, subscription=subscription, plan=higher, reason="More storage")
    credit = Charge.objects.get(kind="credit")
    assert (credit.period_end - credit.period_start).days == 366
    assert credit.part_start == date(2028, 2, 29)
