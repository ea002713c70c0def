"""`dry_run=true` on every write route, with bodies that several of them take: whatever is answered, nothing stays."""

import re
from itertools import product

import pytest
from django.core.cache import caches
from django.test import Client
from rest_framework.test import APIClient

from partners.catalogue.models import Plan
from portal.api.idempotency import IdempotencyKey
from portal.api.writing import WritesCarefully
from portal.events.models import Event, EventDelivery
from portal.jobs.models import Job
from portal.keys.models import ApiKey
from portal.keys.scopes import all_scopes
from portal.mail.models import Message
from tests.factories import make_key
from tests.house.routes import NOUNS, REFERENCES
from tests.house.test_crawler import API_ROUTES, api_path, everything_of, never, owned_models, walk
from tests.house.test_hostile_bodies import WRITES

VALUES = {
    "name": "Tried",
    "reason": "Trying",
    "seats": 12,
    "scopes": ["client-accounts:read"],
    "email": "tried@tried.example",
    "role": "seller",
    "topic": "other",
    "subject": "Tried",
    "text": "Tried",
    "term": "yearly",
    "admin_email": "a@tried.example",
}
DELETES = [(route, "delete") for route in API_ROUTES if "delete" in route.methods]
ENOUGH = 40  # different writes that really were tried, so that the silence means something


def _everything(partner: str) -> list:
    network = [model.objects.count() for model in (Event, EventDelivery, Message, IdempotencyKey, ApiKey, Job)]
    return [everything_of(partner, owned_models()), network]


def _clients(partner) -> list[APIClient]:
    clients = [APIClient(), APIClient()]
    clients[0].credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(partner, *all_scopes())}")
    clients[1].credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(None, *all_scopes(), staff=True)}")
    return clients


def test_every_write_can_be_tried_or_says_why_not(ours):
    clients, tried = _clients(ours.company.partner), set()
    references = {name: ours.ids[key] for name, key in REFERENCES.items()}
    values = VALUES | references | {
        "plan": Plan.objects.get(code="advanced").pk,
        "action": "update",
        "rows": [{"id": references["client_account"], "city": "Tried"}],
    }  # fmt: skip
    asked = _asked()
    before = _everything(ours.ids["partner"])
    for route, method in [*WRITES, *DELETES]:
        caches["process"].clear()  # the keys' rate limits, on a quick machine
        path = api_path(route, ours.ids.get(NOUNS[route.noun] or "", never("xx"))) + "?dry_run=true"
        fields = asked[method, api_path(route, "{}")]
        for client, body in product(clients, ({name: values[name] for name in fields & values.keys()}, {})):
            answer = getattr(client, method)(path, body, headers={"Idempotency-Key": "tried"})
            assert answer.status_code < 500, path
            if answer.status_code < 300:
                assert answer["Dry-Run"] == "true", path
                tried.add((route.name, method))
    assert _everything(ours.ids["partner"]) == before
    assert len(tried) >= ENOUGH, sorted(tried)


def _asked() -> dict[tuple[str, str], set[str]]:
    """What each write takes, as the document says: by method and path."""
    document = Client().get("/api/v1/openapi.json").json()
    schemas, asked = document["components"]["schemas"], {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            schema = schemas.get(content.get("schema", {}).get("$ref", "").rpartition("/")[2], {})
            asked[method, re.sub(r"{\w+}", "{}", path)] = set(schema.get("properties", {}))
    return asked


@pytest.mark.one_engine
def test_every_write_of_the_api_passes_the_one_place():
    for pattern, entry in walk():
        view, methods = getattr(entry.callback, "cls", None), getattr(entry.callback, "actions", None) or {}
        if pattern.startswith("api/v1") and {"post", "put", "patch", "delete"} & set(methods):
            assert issubclass(view, WritesCarefully), pattern
