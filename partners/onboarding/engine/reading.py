"""A version's stored JSON as values. Pure.

What no editor writes is unreadable, and named by its place: `steps.2.came.0.amount`. What an editor may leave unfinished is read,
and `checking` says what is missing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from partners.onboarding.engine.values import (
    Branch,
    Condition,
    End,
    Mail,
    Notify,
    Step,
    Steps,
    Version,
    Wait,
    WaitFor,
    WaitUntil,
    Words,
    walk,
)
from portal.mail.hours import Hours

SCHEMA = 1
UNITS = ("hours", "days", "working-days", "weeks", "months")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEEPEST = 20  # as far as it is read at all
LARGEST = 9_999

_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_REQUIRED = object()


class UnreadableVersion(ValueError):
    def __init__(self, path: str, code: str) -> None:
        super().__init__(f"{path or 'version'}: {code}")
        self.path, self.code = path, code


@dataclass(frozen=True, slots=True)
class _Node:
    """An object of the JSON, and where it stands."""

    values: Mapping[str, Any]
    path: str

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def only(self, *names: str) -> None:
        """A misspelt name would be passed over in silence."""
        for name in self.values:
            if name not in names:
                raise UnreadableVersion(self.at(name), "unknown")

    def get(self, name: str, kind: type, default: Any = _REQUIRED) -> Any:
        value = self.values.get(name)
        if value is None:
            if default is _REQUIRED:
                raise UnreadableVersion(self.at(name), "missing")
            return default
        if type(value) is not kind:  # True is no number
            raise UnreadableVersion(self.at(name), f"not-{kind.__name__}")
        return value

    def text(self, name: str, default: Any = "") -> str:
        return self.get(name, str, default)

    def one_of(self, name: str, known: tuple[str, ...], default: Any = _REQUIRED) -> str:
        if (value := self.text(name, default)) not in known:
            raise UnreadableVersion(self.at(name), "unknown")
        return value

    def number(self, name: str, default: Any = _REQUIRED) -> int:
        if not 1 <= (value := self.get(name, int, default)) <= LARGEST:
            raise UnreadableVersion(self.at(name), "out-of-range")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.get(name, list, [])
        for place, value in enumerate(values):
            if type(value) is not str:
                raise UnreadableVersion(f"{self.at(name)}.{place}", "not-str")
        return tuple(values)

    def hour(self, name: str) -> time:
        if not _HOUR.fullmatch(value := self.text(name, _REQUIRED)):
            raise UnreadableVersion(self.at(name), "not-an-hour")
        return time.fromisoformat(value)

    def days(self, name: str) -> frozenset[int]:
        names = self.texts(name)
        if any(day not in DAYS for day in names):
            raise UnreadableVersion(self.at(name), "unknown")
        return frozenset(DAYS.index(day) + 1 for day in names)

    def conditions(self, name: str) -> tuple[Condition, ...]:
        return tuple(_condition(text) for text in self.texts(name))

    def nodes(self, name: str) -> "Iterator[_Node]":
        for place, value in enumerate(self.get(name, list, [])):
            yield _node(value, f"{self.at(name)}.{place}")


def read_version(data: Any) -> Version:
    node = _node(data, "")
    node.only("schema", "trigger", "audience", "steps", "goal", "exits", "hours")
    if node.get("schema", int) != SCHEMA:
        raise UnreadableVersion("schema", "unknown")
    goal, steps = node.text("goal"), _steps(node, "steps")
    keys = [step.key for _, step in walk(steps)]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise UnreadableVersion(f"steps: {twice}", "duplicate-key")
    return Version(
        trigger=node.text("trigger"),
        steps=steps,
        audience=node.conditions("audience"),
        goal=_condition(goal) if goal else None,
        exits=node.texts("exits"),
        hours=_hours(node),
    )


def _node(value: Any, path: str) -> _Node:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise UnreadableVersion(path, "not-an-object")
    return _Node(value, path)


def _condition(text: str) -> Condition:
    fact = text.removeprefix("not ")
    return Condition(fact, holds=fact == text)


def _hours(node: _Node) -> Hours | None:
    if node.values.get("hours") is None:
        return None
    hours = _node(node.values["hours"], "hours")
    hours.only("opens", "closes", "days")
    try:
        return Hours(hours.hour("opens"), hours.hour("closes"), hours.days("days"))
    except UnreadableVersion:
        raise
    except ValueError:
        raise UnreadableVersion("hours", "never-open") from None


def _steps(node: _Node, name: str) -> Steps:
    if node.path.count(".") > 2 * DEEPEST:
        raise UnreadableVersion(node.path, "too-deep")
    return tuple(_step(inner) for inner in node.nodes(name))


def _step(node: _Node) -> Step:
    kind = node.one_of("kind", tuple(_READERS))
    names, read = _READERS[kind]
    node.only("key", "kind", *names)
    if not _KEY.fullmatch(key := node.text("key", _REQUIRED)):
        raise UnreadableVersion(node.at("key"), "not-a-key")
    return read(node, key)


def _mail(node: _Node, key: str) -> Mail:
    return Mail(
        key=key,
        text=node.text("text"),
        words=_words(node),
        place=node.text("place"),
        only_if=node.conditions("only_if"),
        expires_days=node.number("expires_days", 14),
        in_doubt=node.one_of("in_doubt", ("resend", "park"), "resend"),
        stream=node.text("stream"),
        actions=node.texts("actions"),
    )


def _words(node: _Node) -> dict[str, Words]:
    words = {}
    for language, value in node.get("words", dict, {}).items():
        said = _node(value, node.at(f"words.{language}"))
        said.only("subject", "preheader", "body", "button")
        words[language] = Words(*(said.text(name) for name in ("subject", "preheader", "body", "button")))
    return words


def _wait(node: _Node, key: str) -> Wait:
    since = node.one_of("since", ("here", "start"), "here")
    return Wait(key, node.number("amount"), node.one_of("unit", UNITS), since)


def _wait_until(node: _Node, key: str) -> WaitUntil:
    return WaitUntil(key, node.hour("at"), node.days("days"))


def _wait_for(node: _Node, key: str) -> WaitFor:
    return WaitFor(key, node.text("event"), node.number("days"), _steps(node, "came"), _steps(node, "missed"))


def _branch(node: _Node, key: str) -> Branch:
    return Branch(key, node.text("fact"), _steps(node, "yes"), _steps(node, "no"))


def _notify(node: _Node, key: str) -> Notify:
    return Notify(key, node.text("who"), node.text("words"))


def _end(node: _Node, key: str) -> End:
    return End(key, node.text("reason"))


_READERS: dict[str, tuple[tuple[str, ...], Callable[[_Node, str], Step]]] = {
    "mail": (("text", "words", "place", "only_if", "expires_days", "in_doubt", "stream", "actions"), _mail),
    "wait": (("amount", "unit", "since"), _wait),
    "wait-until": (("at", "days"), _wait_until),
    "wait-for": (("event", "days", "came", "missed"), _wait_for),
    "branch": (("fact", "yes", "no"), _branch),
    "notify": (("who", "words"), _notify),
    "end": (("reason",), _end),
}
