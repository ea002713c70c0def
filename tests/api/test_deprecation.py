"""A field on its way out says so when it is used, and only then."""

from datetime import date

import pytest

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from portal.api.deprecation import Deprecated
from tests.trade import create_subscription


@pytest.fixture
def subscription(owner):
    client = create_client_account(actor=owner, name="Aspen")
    plan = Plan.objects.get(code="advanced")
    values = {"client_account": client, "plan": plan, "term": "yearly", "seats": 5, "admin_email": "admin@aspen.example"}
    return create_subscription(actor=owner, **values)


def test_the_headers_come_with_the_field(api, company, subscription, client):
    keyed, url = api(company.partner, "subscriptions:write"), f"/api/v1/subscriptions/{subscription.pk}/change-seats"
    plain = keyed.post(url, {"seats": 4, "reason": "Fewer"}, format="json")
    assert plain.status_code == 200
    assert not {"Deprecation", "Sunset", "Link"} & set(plain.headers)

    used = keyed.post(url, {"seats": 7, "reason": "Growth", "expected_purchased": 5}, format="json")
    assert (used.status_code, used.json()["seats"]) == (200, 7)
    assert used["Deprecation"] == "@1796083200"
    assert used["Sunset"] == "Wed, 01 Dec 2027 00:00:00 GMT"
    assert '</api/v1/changelog>; rel="deprecation"' in used["Link"]

    refused = keyed.post(url, {"seats": 8, "reason": "Growth", "expected_purchased": 6}, format="json")
    assert refused.status_code == 409
    assert refused["Sunset"]

    page = client.get("/api/v1/changelog")
    assert page.status_code == 200
    assert "expected_purchased" in page.text


def test_the_document_marks_it(client, db):
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    fields = schemas["SeatsRequest"]["properties"]
    assert fields["expected_purchased"]["deprecated"] is True
    assert "deprecated" not in fields["seats"]


def test_less_than_a_years_notice_is_a_mistake():
    with pytest.raises(ValueError, match="a year"):
        Deprecated(date(2026, 12, 1), until=date(2027, 11, 30))
