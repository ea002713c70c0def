"""The same by REST."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from partners.announcements.models import Notice
from portal import clock
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/announcements"


@pytest.fixture
def network() -> APIClient:
    client = APIClient()
    key = factories.make_key(None, "announcements:read", "announcements:write", staff=True)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def test_staff_write_publish_and_see_who_acknowledged(network, api, company, run_background):
    body = {
        "kind": "programme-change", "title": "New rule", "text": "Text", "acknowledgement_required": True,
        "effective_on": (clock.today() + timedelta(days=30)).isoformat(), "countries": ["US"],
    }  # fmt: skip
    created = network.post(URL, body)
    assert created.status_code == 201
    url = f"{URL}/{created.json()['id']}"
    assert network.patch(url, {"title": "Newer rule"}).json()["title"] == "Newer rule"
    assert network.post(f"{url}/publish").json()["state"] == "published"
    run_background(2)

    partner = api(company.partner, "announcements:read", "announcements:write")
    shown = partner.get(url).json()
    assert [one["action"] for one in shown["actions"]] == ["acknowledge"]
    assert (shown["acknowledged_at"], shown["acknowledged_by"]) == (None, None)
    assert [one["id"] for one in partner.get(URL, {"waiting": "true"}).json()["data"]] == [shown["id"]]
    assert partner.post(f"{url}/acknowledge").json()["acknowledged_label"] == "Integration"
    assert partner.get(URL, {"waiting": "true"}).json()["data"] == []
    (row,) = partner.get(URL, {"acknowledged": "true"}).json()["data"]
    assert (bool(row["acknowledged_at"]), row["acknowledged_by"]) == (True, "Integration")
    assert network.get(url).json()["acknowledged_at"] is None
    assert network.get(URL, {"waiting": "true"}).json()["errors"][0]["code"] == "unknown_parameter"
    again = partner.post(f"{url}/acknowledge")
    assert (again.status_code, again.json()["code"]) == (409, "already_acknowledged")
    assert network.get(f"{url}/notices").json()["data"][0]["partner"] == company.partner.pk
    nobody = network.post(f"{url}/remind")
    assert nobody.json()["code"] == "nobody_to_remind"
    assert network.post(f"{url}/withdraw", {"reason": "Wrong"}).json()["withdrawal_reason"] == "Wrong"


def test_a_partner_sees_its_own_notice_only(published, api, company, other_company):
    record = published()
    client = api(company.partner, "announcements:read")
    rows = client.get(f"{URL}/{record.pk}/notices").json()["data"]
    assert [row["partner"] for row in rows] == [company.partner.pk]
    assert Notice.objects.count() == 2


def test_what_was_not_told_to_a_partner_does_not_exist(published, draft, api, company, other_company):
    client = api(company.partner, "announcements:read", "announcements:write")
    for record in (published(countries=["DE"]), draft(title="Draft")):
        assert client.get(f"{URL}/{record.pk}").status_code == 404
        assert client.post(f"{URL}/{record.pk}/acknowledge").status_code == 404
    assert client.get(URL).json()["data"] == []


def test_a_partners_key_writes_nothing(api, company):
    answer = api(company.partner, "announcements:write").post(URL, {"title": "Mine", "text": "Mine"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    "body", [{"tiers": ["platinum"]}, {"countries": "DE"}, {"kind": "gossip"}, {"effective_on": "soon"}]
)
def test_a_wrong_value_is_a_400_with_its_field(network, body):
    answer = network.post(URL, {"title": "T", "text": "T", **body})
    assert answer.status_code == 400
    assert answer.json()["code"]
