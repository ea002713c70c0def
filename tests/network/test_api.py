"""The REST door of applications, agreements, tiers and profiles."""

import pytest
from rest_framework.test import APIClient

from partners.network.links import CONFIRM, make_token
from partners.network.models import Acceptance, Agreement, Application
from portal.tenancy.models import Partner

pytestmark = pytest.mark.django_db

APPLICATIONS, AGREEMENTS = "/api/v1/applications", "/api/v1/agreements"


@pytest.fixture
def staff_api(api):
    return api(None, "applications:read", "applications:write", "agreements:read", "agreements:write", staff=True)


def test_anybody_applies_and_confirms_without_a_key(values):
    client = APIClient()
    answer = client.post(APPLICATIONS, values, format="json")

    assert answer.status_code == 201
    assert answer.json()["state"] == "draft"
    assert "actions" not in answer.json()
    token = make_token(Application.objects.get(), CONFIRM)
    confirmed = client.post(f"{APPLICATIONS}/confirm", {"token": token}, format="json")
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "submitted")
    again = client.post(f"{APPLICATIONS}/confirm", {"token": token}, format="json")
    assert (again.status_code, again.json()["code"]) == (410, "link_invalid")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "ZZ"}, "country"),
        ({"website": "x" * 300}, "website"),
        ({"contact_email": []}, "contact_email"),
        ({"state": "approved"}, "state"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_value_is_named(values, change, field):
    answer = APIClient().post(APPLICATIONS, {**values, **change}, format="json")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_too_many_are_refused(values):
    client = APIClient()
    answers = [client.post(APPLICATIONS, values, format="json") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].json()["code"] == "too_many_requests"


def test_reading_takes_a_key(submitted):
    assert APIClient().get(APPLICATIONS).status_code == 401
    assert APIClient().get(f"{APPLICATIONS}/{submitted.pk}").status_code == 401


def test_partners_see_no_application(api, company, submitted):
    client = api(company.partner, "applications:read", "applications:write")
    assert client.get(APPLICATIONS).json()["data"] == []
    assert client.get(f"{APPLICATIONS}/{submitted.pk}").status_code == 404
    assert client.post(f"{APPLICATIONS}/{submitted.pk}/approve").status_code == 404


def test_staff_read_and_approve(staff_api, submitted):
    shown = staff_api.get(f"{APPLICATIONS}/{submitted.pk}").json()
    assert [action["action"] for action in shown["actions"]] == ["approve", "decline"]

    approved = staff_api.post(f"{APPLICATIONS}/{submitted.pk}/approve")
    assert approved.status_code == 200
    assert approved.json()["partner"] == Partner.objects.get().pk
    again = staff_api.post(f"{APPLICATIONS}/{submitted.pk}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")


def test_staff_decline_with_a_reason(staff_api, submitted):
    assert staff_api.post(f"{APPLICATIONS}/{submitted.pk}/decline", {}, format="json").status_code == 400
    answer = staff_api.post(f"{APPLICATIONS}/{submitted.pk}/decline", {"reason": "Not now"}, format="json")
    assert (answer.status_code, answer.json()["decision_reason"]) == (200, "Not now")


def test_a_staff_key_without_the_scope_decides_nothing(api, submitted):
    client = api(None, "applications:read", staff=True)
    answer = client.post(f"{APPLICATIONS}/{submitted.pk}/approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_the_list_can_be_asked_for_a_state(staff_api, submitted):
    assert len(staff_api.get(f"{APPLICATIONS}?state=submitted").json()["data"]) == 1
    assert staff_api.get(f"{APPLICATIONS}?state=draft").json()["data"] == []


def test_a_partner_accepts_by_key(api, company):
    Partner.objects.update(agreement_due=True)
    agreement = Agreement.objects.in_force()
    client = api(company.partner, "agreements:read", "agreements:write", created_by=company.user("owner"))

    assert client.get(f"{AGREEMENTS}/{agreement.pk}").json()["actions"] == [{"action": "accept", "available": True}]
    answer = client.post(f"{AGREEMENTS}/{agreement.pk}/accept")

    assert answer.status_code == 200
    assert answer.json()["id"] == Acceptance.objects.get().pk
    again = client.post(f"{AGREEMENTS}/{agreement.pk}/accept")
    assert (again.status_code, again.json()["code"]) == (409, "agreement_accepted")


def test_staff_act_for_nobody_and_accept_nothing(staff_api):
    assert staff_api.post(f"{AGREEMENTS}/{Agreement.objects.in_force().pk}/accept").status_code == 404


def test_staff_publish_a_version(staff_api, company):
    body = {"version": "2.0", "title": "Reseller agreement", "text": "## Two", "effective_on": "2099-01-01"}
    assert staff_api.post(AGREEMENTS, body, format="json").status_code == 201
    taken = staff_api.post(AGREEMENTS, body, format="json")
    assert (taken.status_code, taken.json()["code"]) == (409, "version_taken")


def test_tiers_and_ones_own_profile_are_read(api, company, other_company, submitted, staff_api):
    staff_api.post(f"{APPLICATIONS}/{submitted.pk}/approve")
    partner = Partner.objects.get(name="Brandt & Söhne IT")
    client = api(partner, "tiers:read", "profiles:read")
    assert {tier["code"] for tier in client.get("/api/v1/tiers").json()["data"]} == {"registered", "select", "elite"}
    (profile,) = client.get("/api/v1/profiles").json()["data"]
    assert (profile["partner"], profile["tier"], profile["website"]) == (partner.pk, "registered", "brandt-it.example")
    assert api(company.partner, "profiles:read").get(f"/api/v1/profiles/{profile['id']}").status_code == 404
