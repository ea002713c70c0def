"""What a subscription costs, from day to day: booked once, and explained by its own figures."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from partners.charges.models import Charge
from partners.subscriptions import errors
from partners.subscriptions.explaining import lines_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import charge_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription
from portal import clock
from portal.money import Money
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats, create_subscription

FIRST = date(2026, 1, 15)  # 2026 has 365 days


def on(day: date):
    return clock.moved(to=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _every_charge_explains_itself(db):
    yield
    assert list(charge_faults()) == []


@pytest.fixture
def sell(owner, client_account, plan, price_list):
    def sold(day=FIRST, **values):
        given = {"plan": plan, "term": "yearly", "seats": 10, "admin_email": "a@h.example"} | values
        with on(day):
            return create_subscription(actor=owner, client_account=client_account, **given)

    return sold


def booked(subscription) -> list[tuple]:
    return [
        (charge.kind, charge.quantity, charge.cost, charge.part_start, charge.part_end)
        for charge in Charge.objects.filter(subscription=subscription).order_by("id")
    ]


def test_a_first_order_pays_the_whole_term(sell):
    assert booked(sell()) == [("new", 10, Decimal(1920), FIRST, date(2027, 1, 15))]


def test_added_seats_pay_the_rest_of_the_term_and_say_how(sell, owner):
    subscription = sell()
    with on(date(2026, 7, 15)):  # 181 days later, 184 are left
        change_seats(actor=owner, subscription=subscription, seats=13, reason="Three started")
    assert booked(subscription)[1:] == [("add", 3, Decimal("290.37"), date(2026, 7, 15), date(2027, 1, 15))]
    [line] = lines_of([Charge.objects.get(kind="add").due])
    assert line.how == (
        "3 × $192.00 = $576.00 for 365 days. Of these 181 have passed: $576.00 − $285.63 = $290.37"
    )
    assert line.margin == Money(Decimal("145.18"), "USD")  # of $435.55


def test_a_year_paid_monthly_is_charged_each_month_and_keeps_its_price(sell, owner):
    set_price("advanced", "yearly-paid-monthly", "18")
    subscription = sell(term="yearly-paid-monthly", day=date(2026, 1, 31))
    set_price("advanced", "yearly-paid-monthly", "21", date(2026, 3, 1))
    with on(date(2026, 4, 30)):
        assert renew_due() == 3
        assert renew_due() == 0
    days = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert booked(subscription) == [
        (kind, 10, Decimal(180), start, end)
        for kind, start, end in zip(["new", "period", "period", "period"], days[:-1], days[1:], strict=True)
    ]
    with on(date(2027, 1, 31)):
        assert renew_due() == 9
    assert booked(subscription)[-1][:3] == ("renew", 10, Decimal(210))


def test_a_renewal_pays_the_price_of_its_day_for_the_seats_it_has_then(sell, owner):
    subscription = sell()
    set_price("advanced", "yearly", "204", date(2026, 6, 1))
    with on(date(2026, 8, 1)):
        change_seats(actor=owner, subscription=subscription, seats=8, reason="Two left")
    with on(date(2027, 1, 15)):
        renew_due()
    assert booked(subscription)[1:] == [("renew", 8, Decimal(1632), date(2027, 1, 15), date(2028, 1, 15))]


def test_who_cancels_in_time_pays_the_days_used(sell, owner):
    subscription = sell()
    with on(FIRST + timedelta(days=10)):
        cancel_subscription(actor=owner, subscription=subscription, reason="The grant was refused")
    used = Money(Decimal(1920) * 10 / 365, "USD").rounded().amount
    assert sum(charge.cost for charge in Charge.objects.all()) == used
    assert "given back" in lines_of([Charge.objects.get(kind="credit").due])[0].how


def test_what_a_team_paid_before_it_came_is_not_charged_again(sell, owner):
    subscription = sell(started_on=date(2025, 3, 1))
    assert booked(subscription) == []
    assert subscription.renews_on == date(2026, 3, 1)
    with on(date(2026, 3, 1)):
        renew_due()
    assert booked(subscription) == [("renew", 10, Decimal(1920), date(2026, 3, 1), date(2027, 3, 1))]


def test_what_was_not_paid_here_is_not_given_back_here(sell, owner):
    subscription = sell(started_on=FIRST - timedelta(days=5))
    with on(FIRST):
        change_seats(actor=owner, subscription=subscription, seats=12, reason="Two started")
        cancel_subscription(actor=owner, subscription=subscription, reason="The grant was refused")
    assert [(kind, quantity) for kind, quantity, *_ in booked(subscription)] == [("add", 2), ("credit", 2)]
    assert sum(charge.cost for charge in Charge.objects.all()) == 0


def test_nothing_is_sold_without_a_price_where_there_is_a_price_list(sell, owner, company, client_account, plan):
    with pytest.raises(errors.BelowMinimum) as refusal:
        sell(term="yearly-paid-monthly", seats=2)
    assert [error["code"] for error in refusal.value.errors] == ["below_minimum", "no_price"]
    with pytest.raises(errors.NoPrice, match="no price for Advanced with this term on"):
        sell(term="yearly-paid-monthly")
    assert not Subscription.objects.exists()


def test_without_a_price_list_seats_are_counted_and_no_money(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Two started")
    assert (subscription.price_id, booked(subscription)) == (None, [])


def test_seats_that_are_older_than_the_price_list_take_its_price_when_some_are_added(owner, subscription, price_list):
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Two started")
    assert booked(subscription)[0][:3] == ("add", 2, Decimal(384))
    subscription.refresh_from_db()
    assert subscription.price_id == price_list["yearly"].pk


def test_the_database_keeps_an_active_team_at_its_minimum(sell):
    subscription = sell()
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(purchased=2)


def test_charges_cannot_be_changed_and_one_that_was_is_named(sell):
    sell()
    with pytest.raises(DatabaseError), transaction.atomic():
        Charge.objects.update(cost=1)
    call_command("check_ledger")


def test_who_does_not_see_cost_sees_the_suggested_retail(company, sign_in, sell):
    subscription = sell(day=clock.today())
    pages = {role: sign_in(company.user(role)) for role in ("billing", "read-only")}
    said = {
        role: browser.get(f"/p/{company.partner.slug}/subscriptions/{subscription.pk}/").content.decode()
        for role, browser in pages.items()
    }
    seen = {role: ("$1,920.00" in page, "$2,880.00" in page) for role, page in said.items()}
    assert seen == {"billing": (True, True), "read-only": (False, True)}


@pytest.fixture
def keyed(api, company):
    return api(company.partner, "subscriptions:read", "subscriptions:write", "charges:read")


def test_the_api_says_what_was_charged_and_what_is_coming(keyed, sell):
    subscription = sell(day=clock.today())
    url = f"/api/v1/subscriptions/{subscription.pk}"
    [charge] = keyed.get(f"{url}/charges").json()["data"]
    assert (charge["kind"], charge["cost"], charge["currency"]) == ("new", "1920.0000", "USD")
    assert charge["explanation"] == "10 × $192.00 = $1,920.00"
    timeline = keyed.get(f"{url}/timeline").json()["timeline"]
    assert [entry["what"] for entry in timeline[:4]] == ["cancellation", "invoiced-notice", "notice", "renewed"]
    assert (timeline[3]["cost"], timeline[3]["seats"]) == ("1920.0000", 10)


def test_a_dry_run_is_a_what_if(keyed, sell):
    subscription = sell(day=clock.today())
    asked = {"seats": 6, "reason": "Four leave", "dry_run": True}
    answer = keyed.post(f"/api/v1/subscriptions/{subscription.pk}/change-seats", asked).json()
    assert answer["charges"] == []
    renewal = next(entry for entry in answer["timeline"] if entry["what"] == "renewed")
    assert (renewal["seats"], renewal["cost"]) == (6, "1152.0000")
    assert not subscription.scheduled_changes.exists()
    more = keyed.post(f"/api/v1/subscriptions/{subscription.pk}/change-seats", asked | {"seats": 11}).json()
    assert (more["charges"][0]["cost"], more["charges"][0]["item_code"]) == ("192.0000", "advanced")
