"""What an attacker and an integrator found, and what must stay mended."""

from datetime import timedelta

import pytest

from portal import clock
from portal.keys.models import ApiKey
from training.courses.services import load_shipped_courses

NEVER = "us_00000000000000000000000000"


@pytest.mark.parametrize(("path", "field"), [("enrolments", "user"), ("attempts", "user"), ("credentials", "user")])
def test_a_filter_tells_a_foreign_id_from_none_by_nothing(api, company, other_company, path, field):
    keyed = api(company.partner, f"{path}:read")
    foreign = keyed.get(f"/api/v1/{path}", {field: other_company.user("owner").pk})
    unknown = keyed.get(f"/api/v1/{path}", {field: NEVER})
    assert (foreign.status_code, foreign.json()) == (unknown.status_code, unknown.json())


def test_a_parameter_that_means_nothing_is_refused(api, company):
    keyed = api(company.partner, "jobs:read")
    answer = keyed.get("/api/v1/jobs", {"colour": "red"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "colour"
    assert keyed.get("/api/v1/jobs", {"state": "zz"}).status_code == 400


def test_a_cursor_that_is_none_does_not_lead_back_to_the_start(api, company):
    assert api(company.partner, "jobs:read").get("/api/v1/jobs", {"cursor": "AAAA"}).status_code in {400, 404}


def test_a_key_made_by_a_key_lives_no_longer(api, company):
    scopes = ("api-keys:read", "api-keys:write")
    parent = api(company.partner, *scopes, expires_at=clock.now() + timedelta(days=1))
    child = parent.post("/api/v1/api-keys", {"name": "Child", "scopes": ["api-keys:read"]}).json()
    record = ApiKey.objects.get(pk=child["id"])
    assert record.expires_at == record.parent.expires_at
    parent.post(f"/api/v1/api-keys/{record.parent_id}/revoke", {})
    record.refresh_from_db()
    assert record.revoked_at


def test_wrong_keys_are_slowed_down_whatever_the_caller_says_of_itself(client, db):
    for number in range(60):
        header = {"HTTP_AUTHORIZATION": f"Bearer pk_{number:010}_x", "HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"}
        assert client.get("/api/v1/me", **header).status_code == 401
    answer = client.get("/api/v1/me", HTTP_AUTHORIZATION="Bearer pk_0000000000_x", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_form_is_not_drawn_for_a_role_that_may_not_send_it(company, sign_in):
    for role, path in [
        ("seller", "/people/invite/"),
        ("seller", "/settings/api-keys/new/"),
        ("learner", "/clients/new/"),
    ]:
        assert sign_in(company.user(role)).get(f"{company.url}{path}").status_code == 403


def test_an_upload_of_the_wrong_kind_is_told_the_right_one(api, company):
    answer = api(company.partner, "imports:write").post("/api/v1/imports", {"noun": "client-accounts"})
    assert answer.status_code == 415
    assert "multipart/form-data" in answer.json()["next_step"]


def test_events_are_a_feed_in_order(api, company, owner):
    from partners.clients.services import create_client_account
    from portal.events.sealing import seal_events

    load_shipped_courses()
    for name in ("One", "Two", "Three"):
        create_client_account(actor=owner, name=name)
    keyed = api(company.partner, "events:read")
    assert keyed.get("/api/v1/events").json()["data"] == []
    seal_events()
    rows = keyed.get("/api/v1/events", {"verb": "client_account.created"}).json()["data"]
    assert [row["subject_label"] for row in rows] == ["One", "Two", "Three"]
    resumed = keyed.get("/api/v1/events", {"verb": "client_account.created", "after": rows[0]["position"]})
    assert [row["subject_label"] for row in resumed.json()["data"]] == ["Two", "Three"]
    assert keyed.get("/api/v1/events", {"after": 10**30}).status_code == 400
