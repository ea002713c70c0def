"""What is different between two versions: nothing of the same one, and each kind of change by itself."""

import pytest

from partners.onboarding.engine.comparing import Change, compare
from tests.onboarding.engine.world import JOURNEYS, branch, mail, shipped, until_nine, version, wait, wait_for

pytestmark = pytest.mark.one_engine

A, B, C, W = mail("a"), mail("b"), mail("c"), wait("w")
HOURS = {"opens": "09:00", "closes": "17:00", "days": ["mon", "tue"]}


@pytest.mark.parametrize("name", sorted(JOURNEYS))
def test_a_version_is_not_different_from_itself(name):
    assert compare(shipped(name), shipped(name)) == []


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ([A], [A, B], [("b", "added", "", "", "2")]),
        ([A, B], [B], [("a", "removed", "", "1", "")]),
        ([A, B, C], [C, A, B], [("c", "moved", "", "3", "1")]),
        ([A, B, C], [A, W, B, C], [("w", "added", "", "", "2")]),  # those after it have other numbers, and have not moved
        ([branch("x", "f", [A], [B])], [branch("x", "f", [A, B])], [("b", "moved", "", "1.no.1", "1.yes.2")]),
        ([A, branch("x", "f", [], [B])], [A, branch("x", "g", [], [B])], [("x", "changed", "fact", "f", "g")]),
        ([A, branch("x", "f", [B]), C], [branch("x", "f", [B]), C, A], [("a", "moved", "", "1", "3")]),
        ([branch("x", "f", [A])], [A], [("a", "moved", "", "1.yes.1", "1"), ("x", "removed", "", "1", "")]),
        ([wait("w", 3)], [wait("w", 4, "weeks")],
         [("w", "changed", "amount", "3", "4"), ("w", "changed", "unit", "days", "weeks")]),
        ([until_nine("u", "tue", "mon")], [until_nine("u", "sun")], [("u", "changed", "days", "mon, tue", "sun")]),
        ([wait_for("w", "e", days=3)], [wait_for("w", "e", days=4)], [("w", "changed", "days", "3", "4")]),
        ([A], [mail("a", only_if=["f", "not g"])], [("a", "changed", "only_if", "", "f, not g")]),
        ([mail("a", words={"en": {"body": "Old"}})], [mail("a", words={"en": {"body": "New"}, "de": {"subject": "Neu"}})],
         [("a", "changed", "words.en.body", "Old", "New"), ("a", "changed", "words.de.subject", "", "Neu")]),
    ],
)  # fmt: skip
def test_steps(old, new, changes):
    assert compare(version(*old), version(*new)) == [Change(*change) for change in changes]


def test_a_step_of_another_kind_is_changed_in_what_both_have():
    (kind, *others) = compare(version(mail("a")), version(wait("a")))
    assert kind == Change("a", "changed", "kind", "Mail", "Wait")
    assert {"text", "amount"} <= {change.field for change in others}


def test_the_version_itself():
    old = version(A, goal="not f", exits=["x"])
    new = version(A, trigger="other", goal="g", exits=["x", "y"], audience=["h"], hours=HOURS)
    assert {(change.key, change.field, change.before, change.after) for change in compare(old, new)} == {
        ("", "trigger", "partner-approved", "other"),
        ("", "goal", "not f", "g"),
        ("", "exits", "x", "x, y"),
        ("", "audience", "", "h"),
        ("", "hours", "", "09:00–17:00, mon, tue"),
    }


def test_a_text_is_compared_line_by_line():
    change = Change("a", "changed", "words.en.body", "Hello\nold line\nBye", "Hello\nnew line\nBye")
    assert change.lines() == [(" ", "Hello"), ("-", "old line"), ("+", "new line"), (" ", "Bye")]
