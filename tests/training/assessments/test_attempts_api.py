import json

import pytest

from portal.events.models import Event
from training.assessments.models import Attempt

pytestmark = pytest.mark.django_db
SECRETS = {"answer", "explanation", "tolerance", "correct", "your_answer"}


@pytest.fixture
def client(api, company):
    return api(company.partner, "attempts:read", "attempts:write", "credentials:read", "certifications:read")


@pytest.fixture
def begun(client, company, enrol):
    enrolment = enrol(company.actor("learner"))
    answer = client.post("/api/v1/attempts", {"enrolment": enrolment.pk})
    assert answer.status_code == 201
    return answer.json()


def test_an_open_attempt_gives_no_answer_away(client, begun):
    listed = client.get("/api/v1/attempts", {"fields": "questions,score,actions"}).json()["data"][0]
    for body in (begun, listed, client.get(f"/api/v1/attempts/{begun['id']}").json()):
        assert len(body["questions"]) == 8
        assert all(SECRETS.isdisjoint(question) for question in body["questions"])
        assert body["score"] is None


def test_handing_in_by_key_shows_what_was_right_and_why(client, begun, right):
    answers = right(Attempt.objects.get())
    body = client.post(f"/api/v1/attempts/{begun['id']}/submit", {"answers": answers}).json()
    assert (body["state"], body["score"]) == ("passed", "100.00")
    assert all(question["correct"] and question["explanation"] for question in body["questions"])
    credential = client.get("/api/v1/credentials").json()["data"][0]
    assert (credential["attempt"], credential["holder_name"]) == (begun["id"], "Learner of Hartwell IT")
    assert client.get(f"/api/v1/certifications/{credential['certification']}").json()["valid_months"] == 12
    assert Event.objects.get(verb="attempt.submitted").actor_kind == "api-key"


def test_handing_in_again_is_a_conflict(client, begun):
    url = f"/api/v1/attempts/{begun['id']}/submit"
    assert client.post(url, {"answers": {}}).json()["state"] == "failed"
    again = client.post(url, {"answers": {}})
    assert (again.status_code, again.json()["code"]) == (409, "already_submitted")


@pytest.mark.parametrize(
    "value",
    [
        "x" * 100_000,
        10**400,
        -1,
        1.5,
        1e308,
        True,
        None,
        [],
        ["a"] * 10_000,
        [[["a"]]],
        [None],
        {"a": {"b": []}},
        "",
        "½",
    ],
    ids=lambda value: str(value)[:12],
)
def test_an_answer_that_is_none_is_wrong(client, begun, value):
    answers = {question["id"]: value for question in begun["questions"]}
    answer = client.post(f"/api/v1/attempts/{begun['id']}/submit", {"answers": answers})
    assert (answer.status_code, answer.json()["state"]) == (200, "failed")
    assert len(json.dumps(Attempt.objects.get().answers)) < 50_000


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", '{"answers": []}', '{"answers": null}', '{"answers": "a"}', '{"answers": {}, "score": 100}',
        '{"answers": {"x": NaN}}', '{"answers": {"x": Infinity}}', '{"answers": {"nobody-asked": "a"}}',
        '{"answers": {"\\u0000": "a"}}', '{"answers": {"\\ud800": "a"}}', '{"answers": {"x": ' + "9" * 5000 + "}}",
        '{"answers": {"x": ' + "[" * 100_000 + "]" * 100_000 + "}}",
    ],
    ids=range(14),
)  # fmt: skip
def test_a_body_that_makes_no_sense_is_refused_and_changes_nothing(client, begun, body):
    answer = client.post(f"/api/v1/attempts/{begun['id']}/submit", body, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert Attempt.objects.get().state == "open"


def test_beginning_too_early_says_which_lessons_are_open(client, company, enrol):
    answer = client.post("/api/v1/attempts", {"enrolment": enrol(company.actor("seller"), lessons=1).pk})
    assert (answer.status_code, answer.json()["code"]) == (409, "lessons_open")
    assert "Changing seats" in answer.json()["detail"]


def test_strangers_find_no_attempt_and_no_credential(api, other_company, client, begun, right):
    client.post(f"/api/v1/attempts/{begun['id']}/submit", {"answers": right(Attempt.objects.get())})
    stranger = api(other_company.partner, "attempts:read", "attempts:write", "credentials:read")
    assert stranger.get("/api/v1/attempts").json()["data"] == []
    assert stranger.get("/api/v1/credentials").json()["data"] == []
    assert stranger.post(f"/api/v1/attempts/{begun['id']}/submit", {"answers": {}}).status_code == 404


def test_a_key_without_the_scope_is_told_which(api, company, begun):
    answer = api(company.partner, "attempts:read").post(f"/api/v1/attempts/{begun['id']}/submit", {"answers": {}})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
