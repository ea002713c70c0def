"""The same by REST."""

import pytest
from rest_framework.test import APIClient

from tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/support-requests"


def test_asking_answering_and_closing(api, company):
    partner = api(company.partner, "support-requests:read", "support-requests:write")
    created = partner.post(URL, {"topic": "api", "subject": "Which scope?", "text": "For seats."})
    assert (created.status_code, created.json()["state"]) == (201, "open")
    url = f"{URL}/{created.json()['id']}"

    staff = APIClient()
    key = factories.make_key(None, "support-requests:read", "support-requests:write", staff=True)
    staff.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    answered = staff.post(f"{url}/reply", {"text": "subscriptions:write"})
    assert (answered.status_code, answered.json()["by_staff"]) == (201, True)
    assert partner.get(url).json()["state"] == "answered"
    assert [one["text"] for one in partner.get(f"{url}/replies").json()["data"]] == ["subscriptions:write"]
    assert partner.post(f"{url}/close").json()["state"] == "closed"
    again = partner.post(f"{url}/close")
    assert (again.status_code, again.json()["code"]) == (409, "already_closed")


def test_another_partners_key_finds_nothing(api, company, other_company):
    scopes = ("support-requests:read", "support-requests:write")
    created = api(company.partner, *scopes).post(URL, {"topic": "api", "subject": "Which?", "text": "This."})
    other = api(other_company.partner, *scopes)
    url = f"{URL}/{created.json()['id']}"
    assert other.get(url).status_code == other.get(f"{url}/replies").status_code == 404
    assert other.post(f"{url}/reply", {"text": "x"}).status_code == 404
    assert other.get(URL).json()["data"] == []


@pytest.mark.parametrize(
    "body", [{}, {"topic": "x", "subject": "s", "text": "t"}, {"topic": "api", "subject": "s", "text": ""}]
)
def test_a_wrong_body_is_a_400(api, company, body):
    answer = api(company.partner, "support-requests:write").post(URL, body)
    assert answer.status_code == 400
