"""The plans by page and by REST."""

import pytest

from portal.tenancy.roles import Role


@pytest.mark.parametrize("role", list(Role))
def test_everybody_of_a_partner_compares_plans(company, sign_in, role):
    page = sign_in(company.user(role)).get(f"{company.url}/plans/").content.decode()
    assert "15 TB for the first 3 seats" in page
    assert "blog.dropbox.com, 24 August 2023" in page


def test_a_price_stands_with_its_time_and_country(company, sign_in):
    page = sign_in(company.user("seller")).get(f"{company.url}/plans/").content.decode()
    assert "£84.00" in page
    assert "in 2018" in page
    assert "United Kingdom" in page


def test_another_partners_page_does_not_exist(company, other_company, sign_in):
    assert sign_in(other_company.user("owner")).get(f"{company.url}/plans/").status_code == 404


def test_plans_and_prices_are_read_with_their_scopes(api, company):
    client = api(company.partner, "plans:read")
    plans = {plan["code"]: plan for plan in client.get("/api/v1/plans").json()["data"]}
    assert [version["valid_from"] for version in plans["advanced"]["versions"]] == ["2023-08-24", "2018-01-01"]
    assert client.get("/api/v1/prices").json()["code"] == "scope_missing"


def test_a_price_says_when_and_where_it_was_true(api, company):
    rows = api(company.partner, "prices:read").get("/api/v1/prices").json()["data"]
    pounds = next(row for row in rows if row["currency"] == "GBP")
    assert (pounds["amount"], pounds["country"], pounds["valid_from"], pounds["valid_until"]) == (
        "84.0000", "GB", "2018-01-01", "2019-01-01",
    )  # fmt: skip


@pytest.mark.parametrize("noun", ["plans", "prices", "add-ons", "commitment-rules"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_catalogue_is_only_read(api, company, noun, method):
    client = api(company.partner, f"{noun}:read", f"{noun}:write")
    first = client.get(f"/api/v1/{noun}").json()["data"][0]
    path = f"/api/v1/{noun}" if method == "post" else f"/api/v1/{noun}/{first['id']}"
    assert getattr(client, method)(path, {}).status_code == 405


def test_reading_plans_costs_the_same_whatever_their_number(api, company, django_assert_max_num_queries):
    client = api(company.partner, "plans:read")
    client.get("/api/v1/plans")
    with django_assert_max_num_queries(8):
        client.get("/api/v1/plans")
