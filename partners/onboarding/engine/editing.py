"""Changing a version as its JSON has it, one step at a time. Pure: what goes in stays as it is.

Up and down walk in reading order, as in an outline: a step goes into what splits the journey, through its two ways, and out.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Content = dict[str, Any]
Place = tuple[list[dict], int]  # a list of steps, and where in it

WAYS = {"wait-for": ("came", "missed"), "branch": ("yes", "no")}
NEW: dict[str, Content] = {
    "mail": {"words": {}},
    "wait": {"amount": 1, "unit": "days"},
    "wait-until": {"at": "09:00", "days": ["mon", "tue", "wed", "thu", "fri"]},
    "wait-for": {"event": "", "days": 7, "came": [], "missed": []},
    "branch": {"fact": "", "yes": [], "no": []},
    "notify": {"who": "", "words": ""},
    "end": {"reason": ""},
}


def numbered(steps: list[dict], before: str = "") -> Iterator[tuple[str, dict]]:
    """Each step in reading order, numbered as `values.walk` does."""
    for place, step in enumerate(steps, 1):
        number = f"{before}{place}"
        yield number, step
        for way in WAYS.get(step["kind"], ()):
            yield from numbered(step.get(way, []), f"{number}.{way}.")


def with_fields(content: Content, of_version: Content, of_steps: dict[str, Content]) -> Content:
    """What somebody wrote into the fields of the version and of its steps, by key; the ways of a step stay."""
    changed = {**deepcopy(content), **of_version}
    for _number, step in numbered(changed["steps"]):
        step |= of_steps.get(step["key"], {})
    return changed


def added(content: Content, kind: str, key: str, after: str = "", into: str = "", way: str = "") -> Content:
    """Behind the step `after`, or at the end of a way of the step `into`, or at the very end. KeyError where there is none."""
    changed = deepcopy(content)
    step = {"key": key, "kind": kind, **deepcopy(NEW[kind])}
    if after:
        siblings, place = _path(changed, after)[-1]
        siblings.insert(place + 1, step)
    elif into:
        siblings, place = _path(changed, into)[-1]
        if way not in WAYS.get(siblings[place]["kind"], ()):
            raise KeyError(way)
        siblings[place].setdefault(way, []).append(step)
    else:
        changed["steps"].append(step)
    return changed


def removed(content: Content, key: str) -> Content:
    """With all that its ways hold."""
    changed = deepcopy(content)
    siblings, place = _path(changed, key)[-1]
    del siblings[place]
    return changed


def moved(content: Content, key: str, up: bool) -> Content:
    changed = deepcopy(content)
    *above, (siblings, place) = _path(changed, key)
    step = siblings.pop(place)
    beside = place - 1 if up else place
    if 0 <= beside < len(siblings):
        _past(siblings, beside, step, up)
    elif above:
        _out(above[-1], siblings, step, up)
    else:
        siblings.insert(place, step)
    return changed


def neighbour(content: Content, key: str) -> str:
    """Of a step that goes: the one before it, else the one after it, else none."""
    keys = [step["key"] for _number, step in numbered(content["steps"])]
    left = {step["key"] for _number, step in numbered(removed(content, key)["steps"])}
    place = keys.index(key)
    return next((one for one in [*reversed(keys[:place]), *keys[place:]] if one in left), "")


def _past(siblings: list[dict], beside: int, step: dict, up: bool) -> None:
    """Past the one beside it, or into it where that splits the journey."""
    ways = WAYS.get(siblings[beside]["kind"])
    if not ways:
        siblings.insert(beside if up else beside + 1, step)
    elif up:
        siblings[beside].setdefault(ways[-1], []).append(step)
    else:
        siblings[beside].setdefault(ways[0], []).insert(0, step)


def _out(holder: Place, siblings: list[dict], step: dict, up: bool) -> None:
    """Into the other way of what holds it, else out of that."""
    outer, place = holder
    first, second = (outer[place].setdefault(way, []) for way in WAYS[outer[place]["kind"]])
    if up and siblings is second:
        first.append(step)
    elif not up and siblings is first:
        second.insert(0, step)
    else:
        outer.insert(place if up else place + 1, step)


def _path(content: Content, key: str) -> list[Place]:
    """The places of whatever holds the step, from the outside in; its own is the last. KeyError where there is none."""
    if found := _within(content["steps"], key):
        return found
    raise KeyError(key)


def _within(steps: list[dict], key: str) -> list[Place]:
    for place, step in enumerate(steps):
        if step["key"] == key:
            return [(steps, place)]
        for way in WAYS.get(step["kind"], ()):
            if inner := _within(step.get(way, []), key):
                return [(steps, place), *inner]
    return []
