"""What stands in the OpenAPI document again and again is said once, under `components`: the refusals and the parameters that
several operations have alike. It makes the document half as long, and generated clients name a thing once.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rest_framework.utils.encoders import JSONEncoder

Place = tuple[Any, Any, str]  # what holds it, under which key or number, and its name
LONGEST_NAME = 80


def share_what_repeats(result: dict, **_options) -> dict:
    """A hook of drf-spectacular, the last one: identical refusals and parameters become references."""
    for kind, found in (("responses", _refusals(result)), ("parameters", _parameters(result))):
        places = list(found)
        times = Counter(_spelled(holder[key]) for holder, key, _name in places)
        shared = result["components"].setdefault(kind, {})
        for holder, key, name in places:
            if times[_spelled(holder[key])] > 1 and len(name) <= LONGEST_NAME and _is_free(shared, name, holder[key]):
                shared[name] = holder[key]
                holder[key] = {"$ref": f"#/components/{kind}/{name}"}
    return result


def _is_free(shared: dict, name: str, value: dict) -> bool:
    """Another that would bear the same name stays where it is."""
    return shared.get(name, value) == value


def _operations(result: dict) -> Iterator[dict]:
    for path in result["paths"].values():
        yield from path.values()


def _refusals(result: dict) -> Iterator[Place]:
    """Where each stands, and its name: the status, and the codes that come with it."""
    for operation in _operations(result):
        for status, answer in operation["responses"].items():
            if not status.startswith("2"):
                codes = answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
                yield operation["responses"], status, "-".join([status, *codes])


def _parameters(result: dict) -> Iterator[Place]:
    for operation in _operations(result):
        for place, parameter in enumerate(operation.get("parameters", [])):
            yield operation["parameters"], place, f"{parameter['in']}-{parameter['name']}"


def _spelled(value: dict) -> str:
    return json.dumps(value, sort_keys=True, cls=JSONEncoder)
