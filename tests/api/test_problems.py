"""Every error speaks problem+json, also where no view was reached."""

import json
import re

import pytest

URL = "/api/v1/client-accounts"
KEY = ("client-accounts:read", "client-accounts:write")


@pytest.fixture
def keyed(api, company):
    return api(company.partner, *KEY)


def problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert body["code"] == code
    assert body["request_id"] == answer["X-Request-Id"]
    assert body["next_step"]
    return body


def test_an_unknown_path_under_the_api(client, db):
    problem(client.get("/api/v1/nowhere"), 404, "not_found")


LONG = "WyJhcF8wMWoiLDE3NjBd:TOKENTOKENTOKENTOKENTOKENTOKENTOKEN"


@pytest.mark.parametrize(
    ("token", "rest"), [(LONG, ""), (LONG, "/renew"), (LONG, "/nowhere"), ("short-TOKEN", ""), ("short-TOKEN", "/renew")]
)
def test_the_token_in_the_path_is_not_repeated(client, db, token, rest):
    """Answers are pasted into tickets; a token there would still open the application."""
    answer = client.post(f"/api/v1/applications/by-link/{token}{rest}")
    assert answer.status_code >= 400
    assert "TOKEN" not in answer.text
    assert answer.json()["instance"] == f"/api/v1/applications/by-link/***{rest}"


def test_the_instance_is_the_path_with_its_ids(keyed):
    answer = keyed.get(f"{URL}/cl_01j00000000000000000000000")
    assert answer.json()["instance"] == f"{URL}/cl_01j00000000000000000000000"


def test_there_are_no_json_twins(keyed):
    problem(keyed.get(f"{URL}.json"), 404, "not_found")


def test_a_method_that_does_not_exist_here(keyed):
    answer = keyed.delete(URL)
    problem(answer, 405, "method_not_allowed")
    assert "GET" in answer["Allow"]


def test_a_body_that_is_no_json(keyed):
    problem(keyed.post(URL, b"name=A", content_type="application/x-www-form-urlencoded"), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b'{"name": NaN}',
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\u0000": 1}',
        b'{"name": "\xff"}',
        b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 100_000,
        b'{"name": ' + b"9" * 6_000 + b"}",
        b'{"name": "' + b"x" * 3_000_000 + b'"}',
    ],
)
def test_hostile_bodies_are_refused_with_a_word(keyed, body):
    answer = keyed.post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] in {"malformed", "invalid"}
    assert answer.json()["detail"]


def test_a_crash_is_a_problem_too_and_says_nothing_of_the_inside(keyed, monkeypatch):
    from partners.clients.api import ClientAccountViewSet

    def crash(*args, **kwargs):
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(ClientAccountViewSet, "get_queryset", crash)
    keyed.raise_request_exception = False
    answer = keyed.get(URL)
    body = problem(answer, 500, "internal_error")
    assert "secret" not in json.dumps(body)


def test_too_many_requests_say_when_to_come_back(keyed, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    for left in (1, 0):
        answer = keyed.get(URL)
        assert answer.status_code == 200
        assert answer["RateLimit-Policy"] == '"default";q=2;w=60'
        assert re.fullmatch(rf'"default";r={left};t=\d+', answer["RateLimit"])
    answer = keyed.get(URL)
    problem(answer, 429, "too_many_requests")
    assert answer["RateLimit"].startswith('"default";r=0;')
    assert int(answer["Retry-After"]) > 0


def test_a_callers_request_id_is_kept_when_it_is_tame(keyed):
    assert keyed.get(URL, HTTP_X_REQUEST_ID="order-2026-11-23")["X-Request-Id"] == "order-2026-11-23"
    assert keyed.get(URL, HTTP_X_REQUEST_ID="<script>")["X-Request-Id"] != "<script>"


def test_a_foreign_host_is_refused(keyed):
    assert keyed.get(URL, HTTP_HOST="evil.example").status_code == 400


@pytest.mark.parametrize(
    "header", ["Basic abc", "Bearer", "Bearer pk_x", "Bearer pk_0000000000_no", "Bearer pk_ü_x", "bearer  "]
)
def test_a_key_that_is_not_one(client, db, header):
    problem(client.get(URL, HTTP_AUTHORIZATION=header), 401, "key_invalid")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1000", "limit=x", "limit=-1", "limit=" + "9" * 400, "cursor=x", "cursor=%00"]
)
def test_a_page_that_cannot_be(keyed, query):
    answer = keyed.get(f"{URL}?{query}")
    assert answer.status_code in {400, 404}
    assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        ({}, "required", "“name” is missing. Send it with a value."),
        ({"name": ""}, "blank", "“name” is empty. Send it with a value."),
        ({"name": None}, "null", "“name” is null. Send it with a value."),
    ],
)
def test_a_value_that_is_not_there_is_named(keyed, body, code, detail):
    told = problem(keyed.post(URL, body, format="json"), 400, "invalid")
    assert (told["errors"], told["detail"]) == ([{"field": "name", "code": code, "detail": detail}], detail)
