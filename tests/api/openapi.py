"""The portal's OpenAPI document as the suite reads it."""

import json

from django.test import Client


def read_document() -> dict:
    """As it is served."""
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def spelled_out(document: dict) -> dict:
    """The same with everything that several operations share written out at each of them."""

    def found(part: dict) -> dict:
        kind, _, name = part["$ref"].removeprefix("#/components/").partition("/") if "$ref" in part else ("", "", "")
        return document["components"][kind][name] if name else part

    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"] = {status: found(part) for status, part in operation["responses"].items()}
            operation["parameters"] = [found(part) for part in operation.get("parameters", [])]
    return document
