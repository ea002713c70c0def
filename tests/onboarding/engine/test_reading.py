"""A version's JSON: all that the examples say is read, and whatever else comes is refused by its place."""

import copy
from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.onboarding.engine.checking import check
from partners.onboarding.engine.comparing import compare
from partners.onboarding.engine.reading import DEEPEST, UnreadableVersion, read_version
from partners.onboarding.engine.values import Condition, Mail, Wait, WaitFor, WaitUntil, Words
from portal.mail.hours import Hours
from tests.onboarding.engine.world import EXAMPLES, KNOWN, branch, example, mail, version, wait

pytestmark = pytest.mark.one_engine
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def places(value, path=()):
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


@given(ANY_JSON)
def test_whatever_comes_is_read_or_refused(data):
    with pytest.raises(UnreadableVersion):  # nothing without a schema is a version
        read_version(data)


@given(st.sampled_from(sorted(EXAMPLES)), st.data(), ANY_JSON)
def test_a_journey_with_anything_anywhere_is_refused_or_can_be_checked_and_compared(name, data, value):
    journey = copy.deepcopy(EXAMPLES[name])
    *path, last = data.draw(st.sampled_from([path for path in places(journey) if path]))
    place = journey
    for key in path:
        place = place[key]
    place[last] = value
    with suppress(UnreadableVersion):
        read = read_version(journey)
        assert all(problem.words for problem in check(read, KNOWN))
        assert compare(read, read) == []
        assert bool(compare(example(name), read)) == (read != example(name))


def test_what_is_said_is_what_is_read():
    first, pause, until, happening = read_version({
        "schema": 1, "trigger": "t", "audience": ["a", "not b"], "goal": "not g", "exits": ["x"],
        "hours": {"opens": "09:00", "closes": "17:30", "days": ["mon", "fri"]},
        "steps": [
            mail("m", text=None, words={"en": {"subject": "S", "body": "B"}}, place="p", only_if=["f"], expires_days=3,
                 in_doubt="park", stream="training", actions=["x"]),
            wait("w", 2, "weeks", since="start"),
            {"key": "u", "kind": "wait-until", "at": "09:15", "days": ["sun"]},
            {"key": "h", "kind": "wait-for", "event": "e", "days": 4, "came": [wait("c", 1, "hours")]},
        ],
    }).steps  # fmt: skip
    assert first == Mail("m", "", {"en": Words("S", "", "B")}, "p", (Condition("f"),), 3, "park", "training", ("x",))
    assert pause == Wait("w", 2, "weeks", "start")
    assert until == WaitUntil("u", time(9, 15), frozenset({7}))
    assert happening == WaitFor("h", "e", 4, came=(Wait("c", 1, "hours"),))


def test_what_is_said_of_the_whole():
    read = version(
        audience=["a", "not b"], goal="not g", exits=["x"], hours={"opens": "09:00", "closes": "17:30", "days": ["mon"]}
    )
    assert read.audience == (Condition("a"), Condition("b", holds=False))
    assert read.goal == Condition("g", holds=False)
    assert read.hours == Hours(time(9), time(17, 30), frozenset({1}))
    assert version().goal is version().hours is None


def deep(levels: int) -> dict:
    return branch(f"k{levels}", "f", [deep(levels - 1)] if levels else [])


@pytest.mark.parametrize(
    ("changed", "path", "code"),
    [
        ({"schema": 2}, "schema", "unknown"),
        ({"schema": True}, "schema", "not-int"),
        ({"steps": "none"}, "steps", "not-list"),
        ({"steps": [3]}, "steps.0", "not-an-object"),
        ({"stepps": []}, "stepps", "unknown"),
        ({"exits": [1]}, "exits.0", "not-str"),
        ({"hours": 9}, "hours", "not-an-object"),
        ({"hours": {"opens": "9", "closes": "17:00", "days": ["mon"]}}, "hours.opens", "not-an-hour"),
        ({"hours": {"opens": "18:00", "closes": "17:00", "days": ["mon"]}}, "hours", "never-open"),
        ({"hours": {"opens": "08:00", "closes": "17:00", "days": []}}, "hours", "never-open"),
        ({"hours": {"opens": "08:00", "closes": "17:00", "days": ["day"]}}, "hours.days", "unknown"),
        ({"steps": [{"kind": "mail"}]}, "steps.0.key", "missing"),
        ({"steps": [{"key": "a"}]}, "steps.0.kind", "missing"),
        ({"steps": [{"key": "a", "kind": "fax"}]}, "steps.0.kind", "unknown"),
        ({"steps": [mail("a b")]}, "steps.0.key", "not-a-key"),
        ({"steps": [mail("a" * 41)]}, "steps.0.key", "not-a-key"),
        ({"steps": [{**mail("a"), "only-if": []}]}, "steps.0.only-if", "unknown"),
        ({"steps": [mail("a", words={"en": {"title": "S"}})]}, "steps.0.words.en.title", "unknown"),
        ({"steps": [mail("a", in_doubt="guess")]}, "steps.0.in_doubt", "unknown"),
        ({"steps": [mail("a"), mail("a")]}, "steps: a", "duplicate-key"),
        ({"steps": [branch("a", "f", [mail("a")])]}, "steps: a", "duplicate-key"),
        ({"steps": [wait("w", 0)]}, "steps.0.amount", "out-of-range"),
        ({"steps": [wait("w", 1.5)]}, "steps.0.amount", "not-int"),
        ({"steps": [wait("w", 1, "fortnights")]}, "steps.0.unit", "unknown"),
        ({"steps": [branch("b", "f", [], [wait("w", 10**6)])]}, "steps.0.no.0.amount", "out-of-range"),
        ({"steps": [deep(DEEPEST + 3)]}, "steps.0" + ".yes.0" * DEEPEST, "too-deep"),
    ],
)
def test_what_no_editor_writes_is_refused_by_its_place(changed, path, code):
    with pytest.raises(UnreadableVersion) as refused:
        read_version({"schema": 1, "trigger": "t", "steps": []} | changed)
    assert (refused.value.path, refused.value.code) == (path, code)
