"""A corpus of hostile bodies against every write route of the API: each a 4xx problem with a code, nothing changed, no crash."""

import json

import pytest
from rest_framework.test import APIClient

from portal.keys.scopes import all_scopes
from tests.factories import make_key
from tests.house.routes import NOUNS
from tests.house.test_crawler import API_ROUTES, api_path, everything_of, never, owned_models

LONGEST_ANSWER = 16_000  # a body that costs an answer as long as itself would cost the time to make it, too

DEEP = b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
CORPUS = {
    "not json": b"{name: 1}",
    "a list": b"[1, 2]",
    "a text": b'"x"',
    "null": b"null",
    "deep": DEEP,
    "deep open": b'{"a":' * 100_000,
    "nan": b'{"seats": NaN}',
    "infinity": b'{"seats": -Infinity}',
    "huge exponent": b'{"seats": 1e999}',
    "huge integer": b'{"seats": ' + b"9" * 5_000 + b"}",
    "nul": b'{"name": "a\\u0000b", "reason": "\\u0000"}',
    "nul key": b'{"\\u0000": 1}',
    "half surrogate": b'{"name": "\\ud800", "answers": {"x": "\\udfff"}}',
    "not utf-8": b'{"name": "\xff\xfe"}',
    "unknown field": b'{"surely_unknown": 1}',
    "prototype": b'{"__proto__": {"admin": true}, "constructor": 1}',
    "long": json.dumps({"name": "x" * 500_000, "reason": "y" * 500_000, "email": "z" * 100_000}).encode(),
    "wide": json.dumps({f"f{number}": number for number in range(20_000)}).encode(),
    "every type": json.dumps(
        {name: {"a": [None]} for name in ("name", "reason", "seats", "email", "role", "scopes", "answers")}
    ).encode(),
}


@pytest.fixture
def keyed(ours) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(ours.company.partner, *all_scopes())}")
    return client


WRITES = [(route, method) for route in API_ROUTES for method in ("post", "patch", "put") if method in route.methods]


@pytest.mark.parametrize(("route", "method"), WRITES, ids=lambda value: getattr(value, "name", value))
def test_hostile_bodies_are_refused_and_change_nothing(route, method, ours, keyed):
    before = everything_of(ours.ids["partner"], owned_models())
    path = api_path(route, ours.ids.get(NOUNS[route.noun] or "", never("xx")))
    for name, body in CORPUS.items():
        answer = getattr(keyed, method)(path, body, content_type="application/json")
        assert 400 <= answer.status_code < 500, f"{name}: {answer.status_code}"
        assert answer["Content-Type"].startswith("application/problem+json"), name
        assert answer.json()["code"], name
        assert answer.json()["next_step"], name
        assert len(answer.content) < LONGEST_ANSWER, name
    assert everything_of(ours.ids["partner"], owned_models()) == before


@pytest.mark.parametrize(("route", "method"), WRITES, ids=lambda value: getattr(value, "name", value))
@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_a_body_of_another_kind_is_refused(route, method, content_type, ours, keyed):
    path = api_path(route, ours.ids.get(NOUNS[route.noun] or "", never("xx")))
    answer = getattr(keyed, method)(path, b"name=x", content_type=content_type)
    assert answer.status_code in {400, 404, 410, 415}  # 410: a link that opens nothing
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["next_step"]
