"""The OpenAPI document: valid, complete, and true of the API, as an independent tool finds."""

import json

import pytest
from django.core.management import call_command

from portal.urls import router
from tests.api.openapi import read_document, spelled_out

pytestmark = pytest.mark.one_engine


@pytest.fixture(scope="module")
def document() -> dict:
    return spelled_out(read_document())


def test_it_is_openapi_3_1_and_says_how_to_sign_requests(document):
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"


def test_whoever_has_it_is_told_that_it_did_not_change(client):
    first = client.get("/api/v1/openapi.json")
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post("/api/v1/openapi.json").status_code == 405


def test_every_resource_is_in_it(document):
    for prefix, _viewset, _name in router.registry:
        assert any(path.startswith(f"/api/v1/{prefix}") for path in document["paths"]), prefix


def test_every_operation_has_an_id_a_description_of_its_errors_and_a_tag(document):
    seen = set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation["operationId"] not in seen, where
            seen.add(operation["operationId"])
            assert "application/problem+json" in operation["responses"]["default"]["content"], where
            assert operation["tags"], where


def test_every_operation_lists_what_it_can_be_refused_with(document):
    changing = document["paths"]["/api/v1/subscriptions/{id}/change-seats"]["post"]["responses"]
    assert {"400", "401", "403", "404", "409", "412", "415", "422", "429"} <= changing.keys()
    assert "`below_minimum`" in changing["409"]["description"]
    assert "Order … seats or more." in changing["409"]["description"]
    assert "`agreement_required`" in changing["403"]["description"]
    assert "412" not in document["paths"]["/api/v1/subscriptions"]["post"]["responses"]
    reading = document["paths"]["/api/v1/subscriptions"]["get"]["responses"]
    assert all(f"`{code}`" in reading["400"]["description"] for code in ("cursor_invalid", "not_offered", "invalid"))


def test_what_operations_share_is_said_once():
    """A refusal of every operation, and what a request may carry; what has no name of its own stays where it is."""
    document = read_document()
    changing = document["paths"]["/api/v1/subscriptions/{id}/change-seats"]["post"]
    assert changing["responses"]["404"] == {"$ref": "#/components/responses/404-not_found"}
    assert {"$ref": "#/components/parameters/header-Idempotency-Key"} in changing["parameters"]
    assert "`below_minimum`" in changing["responses"]["409"]["description"]
    shared = [part for kind in ("responses", "parameters") for part in document["components"][kind].values()]
    assert len(shared) == len({json.dumps(part) for part in shared}) > 50


def test_every_property_says_what_it_is(document):
    """A client made from the document would otherwise hand out a value of any kind."""
    told = {"type", "$ref", "allOf", "anyOf", "oneOf", "enum"}
    for name, schema in document["components"]["schemas"].items():
        vague = [field for field, words in schema.get("properties", {}).items() if not told & words.keys()]
        assert vague == [], name


def test_the_generator_has_nothing_to_complain_about(capsys):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")
