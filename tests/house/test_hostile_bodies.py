"""A corpus of hostile bodies against every write route of the API: each a 4xx problem with a code, nothing changed, no crash.

The bodies are as large as it takes to show the harm (Python gives up at 1,000 levels and at numbers of 4,300 digits), and
what is measured is what is bounded: how much an answer says. That the bounds hold for bodies as large as they get is tried
once, on one route.
"""

import json
from functools import partial

import pytest
from rest_framework.test import APIClient

from portal.api.fields import MOST_REFUSALS
from portal.keys.scopes import all_scopes
from tests.factories import make_key
from tests.house.routes import NOUNS
from tests.house.test_crawler import API_ROUTES, api_path, everything_of, never, owned_models

LONGEST_ANSWER = 16_000  # an answer as long as the body would cost the time to make it, too


def deep(levels: int) -> bytes:
    return b'{"name": ' + b"[" * levels + b"]" * levels + b"}"


def wide(fields: int) -> bytes:
    return json.dumps({f"f{number}": number for number in range(fields)}).encode()


def long(letters: int) -> bytes:
    return json.dumps({"name": "x" * letters, "reason": "y" * letters, "email": "z" * letters}).encode()


# What the one reader of bodies refuses, before anybody looks what it means.
UNREADABLE = {
    "not json": b"{name: 1}",
    "deep": deep(2_000),
    "deep open": b'{"a":' * 2_000,
    "nan": b'{"seats": NaN}',
    "infinity": b'{"seats": -Infinity}',
    "huge integer": b'{"seats": ' + b"9" * 5_000 + b"}",
    "not utf-8": b'{"name": "\xff\xfe"}',
}
CORPUS = {
    "a list": b"[1, 2]",
    "a text": b'"x"',
    "null": b"null",
    "huge exponent": b'{"seats": 1e999}',
    "nul": b'{"name": "a\\u0000b", "reason": "\\u0000"}',
    "nul key": b'{"\\u0000": 1}',
    "half surrogate": b'{"name": "\\ud800", "answers": {"x": "\\udfff"}}',
    "unknown field": b'{"surely_unknown": 1}',
    "prototype": b'{"__proto__": {"admin": true}, "constructor": 1}',
    "long": long(50_000),
    "wide": wide(2 * MOST_REFUSALS),
    "every type": json.dumps(
        {name: {"a": [None]} for name in ("name", "reason", "seats", "email", "role", "scopes", "answers")}
    ).encode(),
}
AS_LARGE_AS_IT_GETS = {"deep": deep(300_000), "wide": wide(100_000), "long": long(600_000)}
OTHER_KINDS = ("text/plain", "application/xml", "application/x-www-form-urlencoded")


@pytest.fixture
def keyed(ours) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(ours.company.partner, *all_scopes())}")
    return client


def _require_problem(answer, name: str) -> None:
    assert 400 <= answer.status_code < 500, f"{name}: {answer.status_code}"
    assert answer["Content-Type"].startswith("application/problem+json"), name
    assert answer.json()["code"], name
    assert answer.json()["next_step"], name
    assert len(answer.content) < LONGEST_ANSWER, name


WRITES = [(route, method) for route in API_ROUTES for method in ("post", "patch", "put") if method in route.methods]


EACH_WRITE = pytest.mark.parametrize(("route", "method"), WRITES, ids=lambda value: getattr(value, "name", value))


@pytest.fixture
def send(route, method, ours, keyed):
    """Sends a body to the route, for a record of ours; afterwards nothing of ours has changed."""
    before = everything_of(ours.ids["partner"], owned_models())
    yield partial(getattr(keyed, method), api_path(route, ours.ids.get(NOUNS[route.noun] or "", never("xx"))))
    assert everything_of(ours.ids["partner"], owned_models()) == before


@EACH_WRITE
def test_hostile_bodies_are_refused_and_change_nothing(route, method, send):
    for name, body in CORPUS.items():
        _require_problem(send(body, content_type="application/json"), name)


@pytest.mark.one_engine
@EACH_WRITE
def test_so_is_what_cannot_be_read(route, method, send):
    for name, body in UNREADABLE.items():
        _require_problem(send(body, content_type="application/json"), name)
    for kind in OTHER_KINDS:
        answer = send(b"name=x", content_type=kind)
        _require_problem(answer, kind)
        assert answer.status_code in {400, 404, 410, 415}, kind  # 410: a link that opens nothing


@pytest.mark.one_engine
@pytest.mark.parametrize("name", AS_LARGE_AS_IT_GETS)
def test_the_largest_bodies_get_short_answers(name, keyed):
    answer = keyed.post("/api/v1/client-accounts", AS_LARGE_AS_IT_GETS[name], content_type="application/json")
    _require_problem(answer, name)
    assert len(answer.json().get("errors", [])) <= MOST_REFUSALS
