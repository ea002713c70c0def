"""The REST door of applications, agreements, tiers and profiles."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from partners.network.links import CONFIRM, MEND, STATUS, make_token
from partners.network.models import Acceptance, Agreement, Application, Profile
from partners.network.services import confirm_application, create_application
from portal import clock
from portal.tenancy.actor import Actor
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
    assert [action["action"] for action in shown["actions"]] == [
        "start-review", "assign-reviewer", "request-information", "approve", "decline", "withdraw", "renew-link",
    ]  # fmt: skip

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


# ── The whole story without a browser ───────────────────────────────────────────────────────────────


def by_link(application, purpose=MEND) -> str:
    return f"{APPLICATIONS}/by-link/{make_token(application, purpose)}"


@pytest.fixture
def asked(submitted, staff_api) -> Application:
    """A reviewer took it and asked about the website."""
    staff_api.post(f"{APPLICATIONS}/{submitted.pk}/start-review")
    body = {"questions": {"website": "It does not open."}, "message": "Thank you."}
    answer = staff_api.post(f"{APPLICATIONS}/{submitted.pk}/request-information", body, format="json")
    assert answer.json()["asked"] == body["questions"]
    submitted.refresh_from_db()
    return submitted


def test_asked_read_mended_and_approved(asked, staff_api):
    client = APIClient()
    shown = client.get(by_link(asked)).json()
    assert (shown["state"], shown["asked"], shown["asked_message"]) == (
        "information_requested", {"website": "It does not open."}, "Thank you.",
    )  # fmt: skip
    assert {action["action"]: action["available"] for action in shown["actions"]} == {
        "mend": True, "withdraw": True, "renew-link": True,
    }  # fmt: skip
    assert not {"reviewer", "decided_by", "due_at", "partner"} & shown.keys()

    whole = {**shown, "website": "brandt.example", "answer": "We moved."}  # what was read, changed and sent back
    mended = client.patch(by_link(asked), whole, format="json")
    assert (mended.status_code, mended.json()["state"], mended.json()["asked"]) == (200, "in_review", {})

    seen = staff_api.get(f"{APPLICATIONS}/{asked.pk}").json()
    assert (seen["website"], seen["answer"]) == ("brandt.example", "We moved.")
    assert (seen["reviewer"], seen["reviewer_name"]) == (asked.reviewer_key, "Integration")
    assert seen["due_at"]
    body = {"reseller_id": "db-2048", "authorised_countries": ["DE", "AT"]}
    approved = staff_api.post(f"{APPLICATIONS}/{asked.pk}/approve", body, format="json")
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    profile = Profile.objects.get(partner=approved.json()["partner"])
    assert (profile.reseller_id, profile.authorised_countries) == ("DB-2048", ["AT", "DE"])


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"size": "100+"}, 400, "not_asked_for", "size"),
        ({"contact_email": "new@brandt.example"}, 400, "not_asked_for", "contact_email"),
        ({"website": "nowhere"}, 400, "invalid_website", "website"),
        ({"state": "approved"}, 400, "read_only", "state"),
        ({"surprise": 1}, 400, "unknown_field", "surprise"),
        ({}, 400, "nothing_mended", "answer"),
    ],
)
def test_a_wrong_answer_is_named_and_changes_nothing(asked, body, status, code, field):
    answer = APIClient().patch(by_link(asked), body, format="json")
    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"] == field
    assert code in {answer.json()["code"], answer.json()["errors"][0]["code"]}
    asked.refresh_from_db()
    assert asked.state == "information_requested"


def test_the_link_twice_late_altered_and_after_the_decision(asked, staff_api):
    client, body = APIClient(), {"website": "brandt.example"}
    with clock.moved(by=timedelta(days=15)):
        late = make_token(asked, MEND)
    assert client.patch(f"{APPLICATIONS}/by-link/{late[:-2]}", body, format="json").json()["code"] == "link_invalid"
    token = make_token(asked, MEND)
    with clock.moved(by=timedelta(days=15)):
        old = client.patch(f"{APPLICATIONS}/by-link/{token}", body, format="json")
        assert (old.status_code, old.json()["code"]) == (410, "link_expired")
        assert client.post(f"{APPLICATIONS}/by-link/{token}/renew").status_code == 202
    assert client.patch(by_link(asked, STATUS), body, format="json").status_code == 410
    assert client.patch(by_link(asked), body, format="json").status_code == 200
    again = client.patch(by_link(asked), body, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_asked")
    staff_api.post(f"{APPLICATIONS}/{asked.pk}/decline", {"reason": "No"}, format="json")
    assert client.patch(by_link(asked), body, format="json").status_code == 409
    gone = client.post(f"{by_link(asked, STATUS)}/withdraw", {}, format="json")
    assert (gone.status_code, gone.json()["code"]) == (409, "already_decided")


def test_the_queue_is_the_longest_wait_first(submitted, staff_api, values, api, company):
    with clock.moved(by=-timedelta(days=9)):
        older = create_application(
            actor=Actor.anonymous(), ip_address="192.0.2.8", **values | {"contact_email": "a@older.example"}
        )
        confirm_application(actor=Actor.link(older, "x"), application=older)
    page = staff_api.get(f"{APPLICATIONS}/queue?limit=1").json()
    assert [row["id"] for row in page["data"]] == [older.pk]
    assert [row["id"] for row in staff_api.get(page["next"]).json()["data"]] == [submitted.pk]
    assert page["data"][0]["due_at"] < submitted.submitted_at.isoformat()
    staff_api.post(f"{APPLICATIONS}/{older.pk}/decline", {"reason": "No"}, format="json")
    assert [row["id"] for row in staff_api.get(f"{APPLICATIONS}/queue").json()["data"]] == [submitted.pk]
    assert api(company.partner, "applications:read").get(f"{APPLICATIONS}/queue").json()["data"] == []
    assert APIClient().get(f"{APPLICATIONS}/queue").status_code == 401


def test_the_applicant_withdraws(submitted):
    answer = APIClient().post(f"{by_link(submitted, STATUS)}/withdraw", {"reason": "We merge."}, format="json")
    assert (answer.status_code, answer.json()["state"], answer.json()["decision_reason"]) == (
        200,
        "withdrawn",
        "We merge.",
    )


def test_who_has_it_is_told_and_taken_over(asked, submitted, staff_api, api):
    other = api(None, "applications:read", "applications:write", staff=True)
    path = f"{APPLICATIONS}/{asked.pk}"
    offered = {action["action"]: action for action in other.get(path).json()["actions"]}
    assert (offered["approve"]["available"], offered["approve"]["code"]) == (False, "under_review")
    refused = other.post(f"{path}/approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "under_review")
    assert other.post(f"{path}/start-review").status_code == 409
    assert other.post(f"{path}/start-review", {"take_over": True}, format="json").status_code == 200
    assert other.post(f"{path}/approve").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"questions": {}},
        {"questions": []},
        {"questions": {"website": {"a": 1}}},
        {"questions": {"state": "Why?"}},
        {"questions": {"website": "x" * 2000}},
        {"questions": {f"f{number}": "x" for number in range(5000)}},
    ],
)
def test_questions_that_make_no_sense_are_refused(submitted, staff_api, body):
    answer = staff_api.post(f"{APPLICATIONS}/{submitted.pk}/request-information", body, format="json")
    assert answer.status_code == 400
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
