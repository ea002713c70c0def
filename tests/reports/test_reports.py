"""Reports add up what was charged, whatever they are asked by, and never over two currencies."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.charges.models import Charge
from partners.clients.services import create_client_account
from partners.reports.queries import report_for
from partners.reports.summing import GROUPINGS
from partners.subscriptions.engine.market import Rate
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.outcome import Kind
from partners.subscriptions.ledger import charge
from partners.subscriptions.proration import rest_of
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription
from partners.subscriptions.terms import Period
from partners.tiers.services import change_tier
from portal.events.models import Event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import COST_READERS, Role, StaffRole
from tests.charges.conftest import on
from tests.charges.conftest import sell as sell
from tests.exports.reading import bytes_of, sheet_of, table_of
from tests.subscriptions.conftest import client_account, plan, price_list  # noqa: F401  fixtures
from tests.trade import change_seats

DAYS = {"since": date(2026, 1, 1), "until": date(2027, 12, 31)}


def asked(by: str) -> dict:
    return {"by": by, **DAYS}


@pytest.fixture
def history(sell, owner):
    first = sell()
    with on(date(2026, 7, 15)):
        change_seats(actor=owner, subscription=first, seats=13, reason="Three started")
    other = create_client_account(actor=owner, name="=Juniper")
    second = sell(date(2026, 8, 1), client_account=other, admin_email="b@j.example", term="monthly")
    with on(date(2026, 9, 4)):
        renew_due()
        cancel_subscription(actor=owner, subscription=second, reason="The grant was refused")
    with on(date(2027, 1, 15)):
        renew_due()
    return first, second


def naive() -> dict[str, list[Decimal]]:
    """Row by row."""
    found = defaultdict(lambda: [Decimal(), Decimal()])
    for row in Charge.objects.select_related("price"):
        found[row.price.currency][0] += row.cost
        found[row.price.currency][1] += row.retail
    return dict(found)


def told(sums) -> dict[str, list[Decimal]]:
    return {one.cost.currency: [one.cost.amount, one.retail.amount] for one in sums}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from(["USD", "EUR", "GBP"]), st.sampled_from(list(Kind)), st.integers(1, 900), st.integers(0, 363),
            st.decimals("0.0001", "99999", places=4),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_whatever_it_is_asked_by_its_sums_are_those_of_the_charges(history, owner, staff, lines):
    from tests.catalogue.conftest import set_price

    with transaction.atomic():
        for number, (currency, kind, quantity, day, cost) in enumerate(lines):
            begins = date(2000, 1, 1 + number)
            price = set_price(str(cost), begins, date(2000, 1, 2 + number), currency=currency)
            share = rest_of(
                Period(date(2026, 1, 1), date(2027, 1, 1)), date.fromordinal(date(2026, 1, 1).toordinal() + day)
            )
            charge(
                history[0], [Due(kind, "standard", quantity, Rate(price.pk, price.cost, price.retail), share, currency)]
            )
        for by in GROUPINGS:
            found = report_for(staff, asked(by))
            assert told(found.totals) == naive(), by
            added = defaultdict(lambda: [Decimal(), Decimal()])
            for one in (one for row in found.rows for one in row.sums):
                added[one.cost.currency][0] += one.cost.amount
                added[one.cost.currency][1] += one.retail.amount
            assert dict(added) == naive(), by
        transaction.set_rollback(True)


def test_seats_of_a_month_are_those_at_its_end(history, owner):
    with on(date(2027, 2, 10)):
        rows = report_for(owner, {"by": "month", "since": date(2025, 12, 1), "until": date(2027, 2, 10)}).rows
    seats = {row.key: row.seats for row in rows}
    assert seats["2025-12"] == 0
    assert seats["2026-01"] == 10
    assert seats["2026-07"] == 13
    assert seats["2026-08"] == 23
    assert seats["2026-09"] == 13  # the second team was cancelled
    assert seats["2027-02"] == 13
    assert len(rows) == 15


def test_plan_client_and_seller(history, owner):
    with on(date(2027, 2, 10)):
        plans, clients, sellers = (report_for(owner, asked(by)).rows for by in ("plan", "client", "seller"))
    assert [(row.key, row.seats) for row in plans] == [("advanced", 13)]
    assert [(row.label, row.seats) for row in clients] == [("Hartwell Dental", 13), ("=Juniper", None)]
    assert [(row.key, row.label) for row in sellers] == [("", "Nobody, or handed over since")]


def test_seats_have_a_row_also_where_nothing_was_charged(company, colleague, sign_in, api, history):
    """A yearly team is charged once a year, and one that came by an import not before its next period."""
    quiet = "since=2026-02-01&until=2026-03-31"
    desk, owner = sign_in(colleague(StaffRole.TRADE_DESK)), sign_in(company.user("owner"))
    keyed = api(company.partner, "charges:read"), api(None, "charges:read", staff=True)
    rows = {
        "month": [("February 2026", 10), ("March 2026", 10)], "plan": [("Advanced", 13)], "client": [("Hartwell Dental", 13)],
        "seller": [("Nobody, or handed over since", 13)], "partner": [("Hartwell IT", 13)], "tier": [("Registered", 13)],
        "country": [("United States", 13)],
    }  # fmt: skip
    with on(date(2027, 2, 10)):
        for by, expected in rows.items():
            for_staff = GROUPINGS[by].staff
            told = keyed[for_staff].get(f"/api/v1/charges/report?by={by}&{quiet}").json()
            assert ([(row["name"], row["seats"]) for row in told["rows"]], told["totals"]) == (expected, []), by
            url = f"/staff/reports/?by={by}&{quiet}" if for_staff else f"{company.url}/reports/?by={by}&{quiet}"
            page = (desk if for_staff else owner).get(url).content.decode()
            assert "Nothing was charged in these days" in page
            for name, seats in expected:
                assert name in page.split("<tbody")[1], by
                assert f">{seats}</td>" in page, by


def test_only_who_sees_cost_opens_it(company, sign_in, history):
    for role in Role:
        browser = sign_in(company.user(role))
        assert (browser.get(f"{company.url}/reports/").status_code == 200) == (role in COST_READERS), role
        taken = browser.post(f"{company.url}/reports/?since=2026-01-01", {"format": "csv"})
        assert (taken.status_code == 200) == (role in COST_READERS), role
    page = sign_in(company.user("billing")).get(f"{company.url}/reports/?by=partner&since=x").content.decode()
    assert 'class="bar' not in page  # what cannot be taken is said at the field


def test_the_file_has_the_sums_and_no_formulas(company, sign_in, history):
    url = f"{company.url}/reports/?by=client&since=2026-01-01&until=2027-12-31"
    browser = sign_in(company.user("billing"))
    head, *rows = table_of(browser.post(url, {"format": "csv"}))
    assert head == ["Client", "Seats today", "Currency", "Charges", "Cost", "Suggested retail", "Margin"]
    assert rows[0][:4] == ["Hartwell Dental", "13", "USD", "3"]
    assert rows[1][0] == "'=Juniper"
    assert sum(Decimal(row[4]) for row in rows) == naive()["USD"][0]
    assert len(sheet_of(bytes_of(browser.post(url, {"format": "xlsx"})))) == 3
    assert browser.post(url, {"format": "exe"}).status_code == 404
    assert Event.objects.filter(verb="list.exported", partner=company.partner).count() == 2


def test_staff_see_partners_tiers_and_countries_as_far_as_they_reach(company, colleague, sign_in, history, api):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    assert report_for(Actor.person(manager), asked("partner")).totals == []
    desk = sign_in(colleague(StaffRole.TRADE_DESK))
    page = desk.get("/staff/reports/?by=partner&since=2026-01-01&until=2027-12-31").content.decode()
    assert "Hartwell IT" in page
    assert desk.get("/staff/reports/?by=country&since=2026-01-01").status_code == 200
    assert sign_in(colleague(StaffRole.CONTENT_EDITOR)).get("/staff/reports/").status_code == 403
    told = (
        api(None, "charges:read", staff=True)
        .get("/api/v1/charges/report?by=tier&since=2026-01-01&until=2027-12-31")
        .json()
    )
    assert [(row["key"], row["seats"]) for row in told["rows"]] == [("registered", 13)]


def test_a_charge_stays_with_the_tier_of_its_day_and_what_is_of_today_says_so(company, colleague, sign_in, history, staff):
    with on(date(2026, 8, 1)):
        change_tier(actor=staff, profile=company.partner.profile, tier="elite", reason="A good year")
    rows = {row.key: row for row in report_for(staff, asked("tier")).rows}
    before = sum(row.cost for row in Charge.objects.filter(part_start__lt=date(2026, 8, 1)))
    assert rows["registered"].sums[0].cost.amount == before
    assert rows["elite"].sums[0].cost.amount == naive()["USD"][0] - before
    assert (rows["registered"].seats, rows["elite"].seats) == (None, 13)
    desk = sign_in(colleague(StaffRole.TRADE_DESK))
    for by, words in [
        ("tier", "Charges by the tier that the partner had"), ("seller", "looks after the client today"),
        ("country", "the country that the partner has today"),
    ]:  # fmt: skip
        assert words in desk.get(f"/staff/reports/?by={by}&since=2026-01-01").content.decode(), by


def test_the_api_refuses_what_it_cannot_take(company, other_company, api, history):
    keyed = api(company.partner, "charges:read")
    for query, field in [
        ("by=partner", "by"), ("by=shoe", "by"), ("since=soon", "since"), ("since=2027-01-01&until=2026-01-01", "until"),
        ("since=2010-01-01&until=2026-01-01", "until"), ("since=9995-01-01&until=9995-02-01", "since"),
        ("month=2026-01", "month"),
    ]:  # fmt: skip
        answer = keyed.get(f"/api/v1/charges/report?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), query
    theirs = api(other_company.partner, "charges:read").get("/api/v1/charges/report?by=client&since=2026-01-01").json()
    assert (theirs["rows"], theirs["totals"]) == ([], [])
    assert api(company.partner, "subscriptions:read").get("/api/v1/charges/report").status_code == 403


def test_without_seats_and_charges_there_is_no_table_of_zeros(company, sign_in):
    page = sign_in(company.user("owner")).get(f"{company.url}/reports/", {"by": "month"}).content.decode()
    assert "There are no seats either" in page
    assert "<table" not in page
