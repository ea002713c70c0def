"""What keeps a version from being published: each problem has a version that causes it, beside one that does not."""

import pytest

from partners.onboarding.engine.checking import ERROR, ERRORS, WARNING, WARNINGS, check
from tests.onboarding.engine.world import (
    EXAMPLES,
    KNOWN,
    branch,
    end,
    example,
    mail,
    until_nine,
    version,
    wait,
    wait_for,
)

pytestmark = pytest.mark.one_engine

ENGLISH = {"subject": "Hello {name}", "body": "Welcome to {partner}.", "button": "Begin"}
GERMAN = {"subject": "Hallo {name}", "body": "Willkommen bei {partner}.", "button": "Beginnen"}
BOTH = {"en": ENGLISH, "de": GERMAN}
OFFICE = {"opens": "09:00", "closes": "17:00", "days": ["mon", "tue"]}


def said(words: dict, **more) -> dict:
    return mail("a", text=None, words=words, **more)


def without(words: dict, part: str) -> dict:
    return {name: text for name, text in words.items() if name != part}


def nested(deep: int) -> dict:
    return branch(f"b{deep}", "certified", [nested(deep - 1)] if deep > 1 else [mail("a")])


def notify(who: str = "owners", words: str = "Look.") -> dict:
    return {"key": "n", "kind": "notify", "who": who, "words": words}


def both_ways(*after: dict) -> list[dict]:
    return [branch("b", "certified", [mail("a"), end("e1")], [end("e2")]), *after]


# The steps that cause it, what else the version says, where it is found, and what is right instead.
TABLE = [
    ("no-mail", [wait("w")], {}, ("", "steps"), [mail("a")], {}),
    ("too-many", [mail("a"), *(wait(f"w{n}") for n in range(60))], {}, ("", "steps"),
     [mail("a"), *(wait(f"w{n}") for n in range(59))], {}),
    ("too-deep", [nested(3)], {}, ("a", ""), [nested(2)], {}),
    ("unreachable", [mail("a"), end("e"), mail("b")], {}, ("b", ""), [mail("a"), wait("w"), mail("b"), end("e")], {}),
    ("unreachable", both_ways(wait("w")), {}, ("w", ""), both_ways(), {}),
    ("unknown", [mail("a")], {"trigger": "full-moon"}, ("", "trigger"), [mail("a")], {}),
    ("unknown", [mail("a")], {"audience": ["not rich"]}, ("", "audience"), [mail("a")], {"audience": ["not certified"]}),
    ("unknown", [mail("a")], {"goal": "rich"}, ("", "goal"), [mail("a")], {"goal": "certified"}),
    ("unknown", [mail("a")], {"exits": ["rain"]}, ("", "exits"), [mail("a")], {"exits": ["member-left"]}),
    ("unknown", [mail("a", only_if=["rich"])], {}, ("a", "only_if"), [mail("a", only_if=["not certified"])], {}),
    ("unknown", [mail("a", place="moon")], {}, ("a", "place"), [mail("a", place="home")], {}),
    ("unknown", [mail("a", stream="brook")], {}, ("a", "stream"), [mail("a", stream="training")], {}),
    ("unknown", [mail("a", actions=["dance"])], {}, ("a", "actions"), [mail("a", actions=["choose-time"])], {}),
    ("unknown", [mail("a", text="ode")], {}, ("a", "text"), [mail("a", text="welcome")], {}),
    ("unknown", [said({**BOTH, "de": {**GERMAN, "body": "{nmae}"}})], {}, ("a", "words.de.body"), [said(BOTH)], {}),
    ("unknown", [mail("a"), branch("b", "rich")], {}, ("b", "fact"), [mail("a"), branch("b", "certified")], {}),
    ("unknown", [mail("a"), wait_for("w", "rain")], {}, ("w", "event"), [mail("a"), wait_for("w", "certified")], {}),
    ("unknown", [mail("a"), notify("everybody")], {}, ("n", "who"), [mail("a"), notify()], {}),
    ("unknown", [mail("a"), notify(words="{nmae}")], {}, ("n", "words"), [mail("a"), notify(words="{name}")], {}),
    ("no-place-for-it", [said({**BOTH, "de": {**GERMAN, "body": "[`a`](https://x.example/?n={name})"}})], {},
     ("a", "words.de.body"), [said({**BOTH, "de": {**GERMAN, "body": "[{name}](https://x.example/) `a`"}})], {}),
    ("no-place-for-it", [said({**BOTH, "en": {**ENGLISH, "body": "Say `{name}`"}})], {}, ("a", "words.en.body"),
     [said(BOTH)], {}),
    ("too-wordy", [said({**BOTH, "de": {**GERMAN, "body": "x" * 10_001}})], {}, ("a", "words.de.body"), [said(BOTH)], {}),
    ("empty", [mail("a"), notify(words=" ")], {}, ("n", "words"), [mail("a"), notify()], {}),
    ("empty", [said({**BOTH, "en": without(ENGLISH, "subject")})], {}, ("a", "words.en.subject"), [said(BOTH)], {}),
    ("empty", [said({**BOTH, "en": without(ENGLISH, "body")})], {}, ("a", "words.en.body"), [said(BOTH)], {}),
    ("empty", [said({"de": GERMAN})], {}, ("a", "words.en.body"), [said(BOTH)], {}),
    ("empty", [mail("a", text=None)], {}, ("a", "words.en.subject"), [said(BOTH)], {}),
    ("empty", [said({**BOTH, "en": without(ENGLISH, "button")}, place="home")], {}, ("a", "words.en.button"),
     [said({"en": without(ENGLISH, "button"), "de": without(GERMAN, "button")})], {}),
    ("cannot-happen", [mail("a"), wait_for("w", "trial-started")], {}, ("w", "event"),
     [mail("a"), wait_for("w", "trial-started")], {"trigger": "client-admin-expected"}),
    ("unfit", [mail("a", only_if=["agreement-accepted"])], {"trigger": "client-admin-expected"}, ("a", "only_if"),
     [mail("a", only_if=["in-trial"])], {"trigger": "client-admin-expected"}),
    ("unfit", [mail("a")], {"trigger": "client-admin-expected", "exits": ["certified"]}, ("", "exits"),
     [mail("a")], {"exits": ["certified"]}),
    ("unfit", [said({**BOTH, "de": {**GERMAN, "body": "{days_left}"}})], {"trigger": "client-admin-expected"},
     ("a", "words.de.body"), [said({**BOTH, "de": {**GERMAN, "body": "{client}"}})], {"trigger": "client-admin-expected"}),
    ("too-long", [mail("a"), wait("w", 366, "days")], {}, ("w", "amount"), [mail("a"), wait("w", 365, "days")], {}),
    ("too-long", [mail("a"), wait("w", 13, "months")], {}, ("w", "amount"), [mail("a"), wait("w", 12, "months")], {}),
    ("too-long", [mail("a"), wait_for("w", "certified", days=366)], {}, ("w", "days"),
     [mail("a"), wait_for("w", "certified", days=365)], {}),
    ("too-long", [mail("a", expires_days=366)], {}, ("a", "expires_days"), [mail("a", expires_days=365)], {}),
    ("no-day", [mail("a"), until_nine("u")], {}, ("u", "days"), [mail("a"), until_nine("u", "sun")], {}),
    ("way-in-late", [mail("b"), wait("w"), mail("a", place="set-password")], {}, ("a", "place"),
     [wait("w"), mail("a", place="set-password")], {}),
    ("untranslated", [said({"en": ENGLISH})], {}, ("a", "words.de"), [said(BOTH)], {}),
    ("untranslated", [said({**BOTH, "de": without(GERMAN, "body")})], {}, ("a", "words.de"), [mail("a")], {}),
    ("no-wait-between", [mail("a"), mail("b")], {}, ("b", ""), [mail("a"), wait("w"), mail("b")], {}),
    ("no-wait-between", [mail("a"), branch("x", "certified", [], [notify(), mail("b")])], {}, ("b", ""),
     [branch("x", "certified", [mail("a")], [mail("b")])], {}),
    ("no-wait-between", [branch("x", "certified", [mail("a")]), mail("b")], {}, ("b", ""),
     [mail("a"), wait_for("w", "certified", [mail("b")])], {}),
    ("out-of-hours", [until_nine("u", "sun"), mail("a")], {"hours": OFFICE}, ("u", "at"),
     [until_nine("u", "sun", "mon"), mail("a")], {"hours": OFFICE}),
    ("out-of-hours", [until_nine("u", "mon"), mail("a")], {"hours": OFFICE | {"opens": "09:01"}}, ("u", "at"),
     [until_nine("u", "mon"), mail("a")], {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "wrong", "wrong_of_it", "where", "right", "right_of_it"),
    TABLE,
    ids=[f"{row[0]} {row[3]}" for row in TABLE],
)
def test_what_is_found_and_what_is_not(code, wrong, wrong_of_it, where, right, right_of_it):
    found = check(version(*wrong, **wrong_of_it), KNOWN)
    assert (*where, code) in [(problem.key, problem.field, problem.code) for problem in found]
    assert all(problem.words and "{" not in problem.words.replace("{nmae}", "") for problem in found)
    assert check(version(*right, **right_of_it), KNOWN) == []


def test_every_problem_has_its_row():
    assert {row[0] for row in TABLE} == set(ERRORS) | set(WARNINGS)


def test_only_errors_keep_it_from_being_published():
    levels = {problem.code: problem.level for problem in check(version(mail("a", text="ode"), mail("b")), KNOWN)}
    assert levels == {"unknown": ERROR, "no-wait-between": WARNING}


def test_problems_come_in_reading_order():
    found = check(version(mail("b"), mail("a", text="ode"), wait("w", 400), trigger="full-moon"), KNOWN)
    assert [problem.key for problem in found] == ["", "a", "a", "w"]


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_examples_are_as_they_should_be(name):
    assert check(example(name), KNOWN) == []
