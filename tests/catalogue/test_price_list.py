"""What a partner reads of the price lists: its tier's, in its currency, on a day."""

from datetime import date, timedelta

import pytest

from partners.catalogue.currencies import currency_of
from partners.network.models import Tier
from partners.subscriptions.market import markets_of
from partners.subscriptions.terms import Term
from portal.tenancy.roles import COST_READERS, TRADE_READERS, Role, StaffRole
from tests.catalogue.conftest import LATER, set_price
from tests.factories import make_user

DAY = timedelta(days=1)


def costs(client, **query) -> list[str]:
    return [row["cost"] for row in client.get("/api/v1/price-list-items", query).json()["data"]]


def test_a_price_counts_from_its_first_day_and_no_longer_on_valid_until(api, company, trading):
    set_price("100", ends=LATER)
    set_price("110", LATER)
    client = api(company.partner, "price-list-items:read")
    assert costs(client, on=LATER - DAY) == ["100.0000"]
    assert costs(client, on=LATER) == ["110.0000"]
    assert len(costs(client)) == 2
    market = markets_of(company.partner.pk)
    assert [market(day).rates["standard", Term.YEARLY].cost for day in (LATER - DAY, LATER)] == [100, 110]


def test_of_two_rows_for_one_thing_the_newest_counts_on_every_list_and_in_the_engine(api, company, trading):
    set_price("100", ends=LATER)
    set_price("110", LATER)
    client = api(company.partner, "price-list-items:read")
    assert (costs(client, on=LATER - DAY), costs(client, on=LATER)) == (["100.0000"], ["110.0000"])
    market = markets_of(company.partner.pk)
    assert [market(day).rates["standard", Term.YEARLY].cost for day in (LATER - DAY, LATER)] == [100, 110]


def test_the_own_tiers_price_replaces_the_one_for_all_and_no_other_tiers_is_told(api, company, trading):
    set_price("100")
    set_price("90", tier="select")
    set_price("80", tier="elite")
    set_price("70", currency="EUR")
    client = api(company.partner, "price-list-items:read")
    assert costs(client) == costs(client, on=LATER) == ["100.0000"]
    trading.tier = Tier.objects.get(code="select")
    trading.save()
    assert costs(client, on=LATER) == ["90.0000"]
    assert sorted(costs(client)) == ["100.0000", "90.0000"]
    foreign = client.get("/api/v1/price-list-items").json()["data"][0]["id"]
    assert client.get(f"/api/v1/price-list-items/{foreign}").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_cost_is_for_those_who_see_cost_and_prices_for_those_who_read_the_trade(company, trading, sign_in, role):
    set_price("101")
    answer = sign_in(company.user(role)).get(f"{company.url}/price-list/")
    assert answer.status_code == (200 if role in TRADE_READERS else 403)
    if role in TRADE_READERS:
        page = answer.content.decode()
        assert "$202.00" in page
        assert ("$101.00" in page) == (role in COST_READERS)
        assert "demo data" in page


def test_the_price_list_is_no_other_partners(company, other_company, trading, sign_in, api):
    price = set_price("101")
    assert sign_in(other_company.user("owner")).get(f"{company.url}/price-list/").status_code == 404
    client = api(other_company.partner, "price-list-items:read")  # which has no place in the programme
    assert client.get(f"/api/v1/price-list-items/{price.pk}").status_code == 404
    assert costs(client) == []


def test_three_prices_are_read_with_as_many_queries_as_one(
    company, trading, sign_in, api, django_assert_num_queries, django_assert_max_num_queries
):
    set_price("101")
    browser, client = sign_in(company.user("owner")), api(company.partner, "price-list-items:read")
    urls = ((browser, f"{company.url}/price-list/"), (client, "/api/v1/price-list-items"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> list[int]:
        counts = []
        for door, url in urls:
            door.get(url)
            with CaptureQueriesContext(connection) as caught:
                assert door.get(url).status_code == 200
            counts.append(len(caught))
        return counts

    few = queries()
    set_price("201", term="monthly")
    set_price("301", term="yearly-paid-monthly")
    assert queries() == few


@pytest.mark.parametrize("query", ["on=2026-13-01", "on=yesterday", "term=weekly", "day=2026-01-01"])
def test_what_cannot_be_asked_is_refused(api, company, trading, query):
    assert api(company.partner, "price-list-items:read").get(f"/api/v1/price-list-items?{query}").status_code == 400


def test_the_plans_of_another_day(company, sign_in):
    browser = sign_in(company.user("seller"))
    page = browser.get(f"{company.url}/plans/?on=2023-08-23").content.decode()
    assert "Business Plus" not in page.split('id="add-ons"')[0].split("<tbody>")[-1]
    assert "Nothing is known of this day" in browser.get(f"{company.url}/plans/?on=2001-01-01").content.decode()
    assert browser.get(f"{company.url}/plans/?on=nonsense").status_code == 200


def test_rules_are_read_by_day(api, company):
    client = api(company.partner, "commitment-rules:read", "add-ons:read")
    assert len(client.get("/api/v1/commitment-rules?on=2026-11-23").json()["data"]) == 1
    assert client.get("/api/v1/commitment-rules?on=2017-12-31").json()["data"] == []
    add_ons = {row["code"]: row["versions"] for row in client.get("/api/v1/add-ons").json()["data"]}
    assert add_ons["storage-10-tb"][0]["plans"] == ["advanced"]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("country", "currency"), [("DE", "EUR"), ("GB", "GBP"), ("US", "USD"), ("NZ", "USD"), ("", "USD"), ("HR", "EUR")]
)
def test_a_partner_trades_in_its_countrys_currency_where_there_are_prices_in_it(country, currency):
    assert currency_of(country) == currency


def test_the_demo_has_a_price_for_everything_that_is_sold_and_says_that_it_is_made_up(db):
    from partners.catalogue import demo
    from partners.catalogue.models import AddOn, Plan, PriceListItem

    demo.seed()
    rows = PriceListItem.objects.valid_on(date.today()).in_order()
    assert {(row.item_code, row.term) for row in rows} == {
        (item.code, term) for item in [*Plan.objects.all(), *AddOn.objects.all()] for term in Term
    }
    assert not PriceListItem.objects.filter(verified=True).exists()
    before = PriceListItem.objects.count()
    demo.seed()
    assert PriceListItem.objects.count() == before


def test_staff_read_the_price_lists_of_all_tiers_and_currencies_but_for_content_editors(db, sign_in, api, staff_user):
    set_price("100")
    set_price("81", tier="elite", currency="EUR")
    page = sign_in(staff_user).get("/staff/price-lists/").content.decode()
    assert "$100.00" in page
    assert "€81.00" in page
    page = sign_in(staff_user).get("/staff/price-lists/?currency=EUR").content.decode()
    assert "$100.00" not in page
    assert costs(api(None, "price-list-items:read", staff=True), tier="elite", on=LATER) == ["81.0000"]
    editor = make_user("editor@network.example", staff_role=StaffRole.CONTENT_EDITOR)
    assert sign_in(editor).get("/staff/price-lists/").status_code == 403
