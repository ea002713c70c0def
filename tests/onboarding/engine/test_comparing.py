"""What is different between two versions: nothing of the same one, and each kind of change by itself."""

from difflib import SequenceMatcher

import pytest

from partners.onboarding.engine import comparing
from partners.onboarding.engine.comparing import MOST_LINES, Change, compare
from tests.onboarding.engine.world import EXAMPLES, branch, example, mail, until_nine, version, wait, wait_for

pytestmark = pytest.mark.one_engine

A, B, C, W = mail("a"), mail("b"), mail("c"), wait("w")
HOURS = {"opens": "09:00", "closes": "17:00", "days": ["mon", "tue"]}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_version_is_not_different_from_itself(name):
    assert compare(example(name), example(name)) == []


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ([A], [A, B], [("b", "added", "", "", "2"), ("b", "added", "text", "", "welcome")]),
        ([A], [A, mail("b", text=None, only_if=["f"], stream="training", place="home", expires_days=3, in_doubt="resend",
                       words={"en": {"body": "Text"}, "de": {"body": "Wort"}})],
         [("b", "added", "", "", "2"), ("b", "added", "words.en.body", "", "Text"), ("b", "added", "words.de.body", "", "Wort"),
          ("b", "added", "place", "", "home"), ("b", "added", "only_if", "", "f"), ("b", "added", "expires_days", "", "3"),
          ("b", "added", "stream", "", "training")]),
        ([A, B], [B], [("a", "removed", "", "1", "")]),
        ([A, B, C], [C, A, B], [("c", "moved", "", "3", "1")]),
        ([A, B, C], [A, W, B, C],  # those after it have other numbers, and have not moved
         [("w", "added", "", "", "2"), ("w", "added", "amount", "", "3"), ("w", "added", "unit", "", "days")]),
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


@pytest.mark.parametrize("kept", ["", "kept {n}"])
def test_of_long_texts_the_work_is_bounded(kept, monkeypatch):
    """Lines that change, with the same one or another one that stays between each two."""
    steps = []

    class Counted(SequenceMatcher):
        def find_longest_match(self, start=0, end=None, *others):
            steps.append(end - start)
            for line in self.a[start:end]:
                steps.extend(self.b2j.get(line, ()))
            return super().find_longest_match(start, end, *others)

    monkeypatch.setattr(comparing, "SequenceMatcher", Counted)
    before, after = (
        "\n".join(line for n in range(MOST_LINES // 2) for line in (f"{word} {n}", kept.format(n=n)))
        for word in ("old", "new")
    )
    lines = Change("a", "changed", "words.en.body", before, after).lines()
    assert [line for sign, line in lines if sign != "+"] == before.splitlines()
    assert [line for sign, line in lines if sign != "-"] == after.splitlines()
    assert 0 < len(steps) <= MOST_LINES**2
    steps.clear()
    longer = Change("a", "changed", "words.en.body", before + "\nx\nx", after).lines()
    assert (longer[0], steps) == (("-", "old 0"), [])
