"""Every operation has an example of what is sent and of what comes back, recorded from the demo, and true to its schema.

After a change of what an operation takes or answers: `pytest tests/api/test_examples.py --long --record`, and commit
docs/api-examples.json. A new operation needs its step in a story of `tests/api/stories/`.
"""

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from portal.api.examples import RECORDED, recorded
from portal.background import run_everything_due
from tests.api.openapi import read_document, spelled_out
from tests.api.recorder import Recorder, standing_still
from tests.api.stories import partners, portal, training

PICTURES_AND_FILES = {"application/octet-stream", "application/pdf", "application/vc", "image/png"}
STORIES = (*portal.STORIES, *partners.STORIES, *training.STORIES)


@pytest.fixture
def document(db) -> dict:
    return spelled_out(read_document())


@pytest.fixture
def operations(document) -> dict[str, dict]:
    return {
        f"{method.upper()} {path}": one for path, found in document["paths"].items() for method, one in found.items()
    }


@pytest.mark.long
def test_the_stories_can_be_told(request, operations, settings, tmp_path):
    """On a demo of today; with `--record` they become the examples."""
    settings.DEMO, settings.PORTAL_VAR, settings.API_REQUESTS_PER_MINUTE = True, tmp_path, 1_000_000
    with standing_still():
        call_command("seed_demo")
        run_everything_due()
        call = Recorder(operations)
        for story in STORIES:
            call.story(story)
        call.story(Recorder.read_the_rest)
    assert set(operations) - set(call.recorded) == set()
    if request.config.getoption("--record"):
        RECORDED.write_text(call.as_json())
        recorded.cache_clear()


@pytest.mark.one_engine
def test_every_operation_has_examples_that_its_schema_takes(document, operations):
    registry = Registry().with_resource(
        "urn:api", Resource.from_contents({"$schema": Draft202012Validator.META_SCHEMA["$id"], **document})
    )
    wrong = [name for name in operations if name not in recorded()]
    for name, operation in operations.items():
        for where, kind, content in bodies_of(operation):
            if kind in PICTURES_AND_FILES:
                continue
            if "example" not in content:
                wrong.append(f"{name} {where}: no example")
                continue
            found = Draft202012Validator(absolute(content["schema"]), registry=registry).iter_errors(content["example"])
            wrong += [f"{name} {where}: {error.json_path} {error.message[:80]}" for error in found]
    assert wrong == []


@pytest.mark.one_engine
def test_every_refusal_has_an_example_of_its_status(document, operations):
    known = document["components"]["examples"]
    problem = Draft202012Validator(document["components"]["schemas"]["Problem"])
    without, other = [], []
    for name, operation in operations.items():
        for status, answer in operation["responses"].items():
            for content in answer.get("content", {}).values() if status[0] in "45" else ():
                examples = content.get("examples", {}).values()
                without += [f"{name} {status}"] if not examples else []
                shown = [known[one["$ref"].rpartition("/")[2]]["value"] for one in examples if "$ref" in one]
                other += [f"{name} {status}" for one in shown if str(one["status"]) != status]
    assert (without, other) == ([], [])
    assert [name for name, one in known.items() if not problem.is_valid(one["value"])] == []


def bodies_of(operation: dict):
    """The request's and the successful answers'."""
    answers = {status: one for status, one in operation["responses"].items() if status.startswith("2")}
    for where, body in {"request": operation.get("requestBody", {}), **answers}.items():
        for kind, content in body.get("content", {}).items():
            yield where, kind, content


def absolute(schema):
    """References that hold outside the document."""
    if isinstance(schema, dict):
        return {key: f"urn:api{value}" if key == "$ref" else absolute(value) for key, value in schema.items()}
    return [absolute(one) for one in schema] if isinstance(schema, list) else schema
