"""What is ordered in a report's days and still waits for its licences is not in it, and the report says so."""

from datetime import date, timedelta

import pytest

from partners.orders import buying
from partners.reports.queries import report_for
from partners.subscriptions.terms import add_months
from tests.charges.conftest import on
from tests.subscriptions.conftest import client_account, plan, price_list  # noqa: F401  fixtures
from tests.trade import confirm

SAID = "1 order of these days waits for its licences and is not in it."
JULY = "since=2026-07-01&until=2026-07-31"
AWAITED = "awaiting_since=2026-07-01&awaiting_until=2026-07-31"


@pytest.fixture
def ordered(owner, client_account, plan, price_list):  # noqa: F811
    given = {"plan": plan, "term": "yearly", "seats": 10}
    with on(date(2026, 7, 31)):
        return buying.order_subscription(actor=owner, client_account=client_account, admin_email="w@h.example", **given)


def waiting(owner, month: int) -> int | None:
    days = {"since": date(2026, month, 1), "until": add_months(date(2026, month, 1), 1) - timedelta(days=1)}
    return report_for(owner, {"by": "client", **days}).waiting_orders


def test_it_is_of_the_days_it_will_be_charged_from_until_it_is_charged(ordered, owner, client_account, plan):  # noqa: F811
    assert (waiting(owner, 6), waiting(owner, 7), waiting(owner, 8)) == (0, 1, 0)
    with on(date(2026, 7, 31)):
        buying.start_trial(actor=owner, client_account=client_account, plan=plan, admin_email="t@h.example")
    assert waiting(owner, 7) == 1  # a trial costs nothing
    with on(date(2026, 8, 3)):
        confirm(ordered)
    july = report_for(owner, {"by": "client", "since": date(2026, 7, 1), "until": date(2026, 7, 31)})
    assert (july.waiting_orders, july.totals[0].charges) == (0, 1)


def test_the_page_says_so_and_leads_to_them(ordered, company, sign_in, staff_user):
    browser = sign_in(company.user("billing"))
    page = browser.get(f"{company.url}/reports/?by=client&{JULY}").content.decode().replace("&amp;", "&")
    assert SAID in page
    assert f"{company.url}/orders/?{AWAITED}" in page
    assert f"/orders/{ordered.pk}/" in browser.get(f"{company.url}/orders/?{AWAITED}").content.decode()
    later = AWAITED.replace("-07-", "-08-")
    assert f"/orders/{ordered.pk}/" not in browser.get(f"{company.url}/orders/?{later}").content.decode()
    assert SAID not in browser.get(f"{company.url}/reports/?since=2026-08-01&until=2026-08-31").content.decode()
    staff = sign_in(staff_user)
    page = staff.get(f"/staff/reports/?by=partner&{JULY}").content.decode().replace("&amp;", "&")
    (path,) = {part.split('"')[0] for part in page.split('href="') if AWAITED in part.split('"')[0]}
    assert f"{ordered} · 1" in staff.get(path).content.decode()
    assert f"{ordered} · 1" not in staff.get(path.replace("-07-", "-08-")).content.decode()


def test_the_api_tells_it_to_keys_that_read_orders(ordered, company, other_company, api):
    def told(partner, *scopes) -> int | None:
        return api(partner, "charges:read", *scopes).get(f"/api/v1/charges/report?{JULY}").json()["waiting_orders"]

    assert told(company.partner, "orders:read") == 1
    assert told(company.partner) is None
    assert told(other_company.partner, "orders:read") == 0
    listed = api(company.partner, "orders:read").get(f"/api/v1/orders?{AWAITED}").json()["data"]
    assert [row["id"] for row in listed] == [ordered.pk]


@pytest.mark.parametrize(("by", "label"), [("client", "Seats today"), ("plan", "Seats today"), ("month", "Seats")])
def test_seats_are_those_of_today_but_of_a_month(owner, by, label):
    assert report_for(owner, {"by": by, "since": date(2026, 7, 1), "until": date(2026, 7, 31)}).seats_label == label
