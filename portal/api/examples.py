"""Examples in the OpenAPI document: what the demo was asked and answered (docs/api-examples.json), and one of every refusal.

They are recorded, not written: `pytest tests/api/test_examples.py --long --record` tells the stories of `tests/api/stories/` on a
demo, and the suite fails for an operation without an example, or with one that its schema does not take.
"""

import functools
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple

from django.conf import settings

from portal.api.codes import INVALID, Code, every_code
from portal.api.problems import problem

RECORDED = settings.BASE / "docs" / "api-examples.json"
MISSING = {"field": "name", "code": "required", "detail": "“name” is missing. Send it with a value."}


@functools.cache
def recorded() -> dict[str, dict]:
    """By method and path: what stood in the path and the query, what was sent, what came back."""
    return json.loads(RECORDED.read_text()) if RECORDED.exists() else {}


def add_examples(operation: dict, method: str, path: str) -> dict:
    known = recorded().get(f"{method} {path}", {})
    for parameter in operation.get("parameters", ()):
        if (value := known.get(parameter["in"], {}).get(parameter["name"])) is not None:
            parameter["example"] = value
    if "request" in known:
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["example"] = known["request"]
    if "answer" in known:
        for status, answer in operation["responses"].items():
            for content in answer.get("content", {}).values() if status.startswith("2") else ():
                content["example"] = known["answer"]
    return operation


def examples_of(refusals: Iterable[Code]) -> dict[str, dict]:
    """References to the refusals below: the same ones stand at nearly every operation."""
    return {_names()[one]: {"$ref": f"#/components/examples/{_names()[one]}"} for one in refusals}


def add_refusals(result: dict, **_options) -> dict:
    """A hook of drf-spectacular: every refusal once."""
    result["components"]["examples"] = {
        name: {"summary": one.words, "value": _problem(one)} for one, name in _names().items()
    }
    return result


@functools.cache
def _names() -> dict[Code, str]:
    """A code that means several things has several examples."""
    by_code: defaultdict[str, list[Code]] = defaultdict(list)
    for one in sorted(every_code(), key=astuple):
        by_code[one.code].append(one)
    return {
        one: code if number == 1 else f"{code}_{number}"
        for code, several in by_code.items()
        for number, one in enumerate(several, start=1)
    }


def _problem(one: Code) -> dict:
    errors = [MISSING] if one == INVALID else []
    detail = MISSING["detail"] if one == INVALID else one.words
    return problem(one.status, one.code, detail, one.cure, errors=errors, request_id="4c1f0d2e9a7b3f55")
