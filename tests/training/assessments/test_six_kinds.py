"""One question of each kind, from the attempt to its result, through both doors."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from portal.tenancy.actor import Actor
from tests.training.quizzes import MATCHING, MULTIPLE, ORDERING, SHORT, SINGLE, SIX, course_with, posted
from training.assessments.models import Attempt
from training.assessments.services import create_attempt, submit_attempt
from training.courses.services import load_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def weighed(course):
    """Questions that cost something and can be right in part."""
    costly = [replace(one, points=2, penalty=Decimal("0.5")) for one in (SINGLE, SHORT)]
    parts = [replace(one, partial=True) for one in (MULTIPLE, ORDERING, MATCHING)]
    load_course(course_with(*costly, *parts))


@pytest.fixture
def taking(company, begin, sign_in):
    attempt = begin(company.actor("learner"))
    return sign_in(company.user("learner")), attempt, f"{company.url}/training/attempts/{attempt.pk}/"


def test_all_six_are_handed_in_on_the_page(six, taking, right):
    client, attempt, url = taking
    page = client.get(url).text
    for said in (
        "Give each its position",
        "Choose what belongs to each",
        "More than one can be right",
        "A word or a few",
    ):
        assert said in page
    assert page.count("<select") == 4 + 2
    assert "6 of 6 right, 100 %" in client.post(url, posted(attempt, right(attempt)), follow=True).text


def test_all_six_are_handed_in_by_rest(six, api, company, enrol, right):
    keyed = api(company.partner, "attempts:read", "attempts:write")
    begun = keyed.post("/api/v1/attempts", {"enrolment": enrol(company.actor("learner")).pk}).json()
    answers = right(Attempt.objects.get())
    body = keyed.post(f"/api/v1/attempts/{begun['id']}/submit", {"answers": answers}).json()
    assert (body["state"], body["score"]) == ("passed", "100.00")
    shown = {question["id"]: question for question in body["questions"]}
    assert {id: question["your_answer"] for id, question in shown.items()} == answers
    assert shown["short"]["answer"] == ["activation mail", "C++"]
    assert sorted(choice["text"] for choice in shown["matching"]["choices"]) == ["Fruit", "Tool", "Town"]
    assert all(question["correct"] and question["points_earned"] == "1.00" for question in shown.values())


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("ordering", lambda places: places | {"q-ordering.1": places["q-ordering.2"]}, "Each position once."),
        ("ordering", lambda places: places | {"q-ordering.1": ""}, "Give each a position."),
        ("ordering", lambda places: places | {"q-ordering.1": "5"}, "Give each a position."),
        ("ordering", lambda places: {}, "Give each a position."),
        ("matching", lambda pairs: pairs | {"q-matching.2": ""}, "Choose one for each."),
        ("matching", lambda pairs: pairs | {"q-matching.2": "1"}, "Choose one for each."),
        ("short", lambda text: {"q-short": "  "}, "Enter an answer."),
        ("short", lambda text: {"q-short": "x" * 101}, "at most 100"),
    ],
)
def test_what_is_no_answer_comes_back_beside_its_question(six, taking, right, name, change, problem):
    client, attempt, url = taking
    data = posted(attempt, right(attempt))
    part = {key: value for key, value in data.items() if key.startswith(f"q-{name}")}
    sent = {key: value for key, value in data.items() if key not in part} | change(part)
    page = client.post(url, sent).text
    assert page.count('class="field-error"') == 1
    assert problem in page
    chosen = [value for key, value in sent.items() if value in (PLACES if "ordering." in key else "abc" if "." in key else ())]
    assert page.count(" selected>") == len([value for value in chosen if value])
    assert Attempt.objects.get().is_open


def test_what_can_cost_points_may_be_left_out(weighed, taking, right):
    client, attempt, url = taking
    page = client.get(url).text
    assert page.count("Points that a wrong answer takes off: 0.50. Leave it empty if you do not know.") == 2
    assert page.count("2 points.") == 2
    assert "No answer" in page
    known = {id: answer for id, answer in right(attempt).items() if id not in ("single", "short")}
    result = client.post(url, posted(attempt, known) | {"q-single": "", "q-short": ""}, follow=True).text
    assert "3 of 5 right, 42 %" in result
    assert result.count("0 of 2 points") == 2


def test_a_wrong_answer_costs_and_a_part_counts(weighed, taking, right):
    client, attempt, url = taking
    answers = right(attempt) | {"short": "spam", "ordering": right(attempt)["ordering"][::-1]}
    answers["matching"] = dict.fromkeys(answers["matching"], answers["matching"]["1"])
    result = client.post(url, posted(attempt, answers), follow=True).text
    assert "2 of 5 right, 42 %" in result  # 2 - 0.5 + 1 + 0 + 0.5 of 7
    for said in ("-0.50 of 2 points", "0.50 of 1 point", "Right in part", "Your answer, wrong. Right: One", "activation mail"):
        assert said in result


def test_the_review_says_of_a_part_without_an_answer_that_it_has_none(six, begin, owner, company, sign_in):
    attempt = begin(owner)
    submit_attempt(actor=owner, attempt=attempt, answers={"matching": {"1": "zzz"}})
    page = sign_in(company.user("owner")).get(f"{company.url}/training/attempts/{attempt.pk}/").text
    assert page.count("Not answered") == 4 + 2


PLACES = ("1", "2", "3", "4")
HOSTILE = [
    "x" * 100_000, ["1"] * 10_000, {"1": "x" * 100_000, "zzz": "a"}, {str(n): "a" for n in range(10_000)}, {"1": {"1": []}},
    [[["1"]], None, 1], {"1": None}, True, 10**400, "\u202e", {"": ""},
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_answers_are_wrong_and_kept_in_bounds(six, begin, owner, value):
    attempt = begin(owner)
    submit_attempt(actor=owner, attempt=attempt, answers={question.id: value for question in SIX})
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("failed", 0)
    assert len(str(attempt.answers)) < 10_000


@pytest.mark.parametrize(("value", "status"), [('"\\u0000"', 400), ('"\\ud800"', 400), ('{"1": "\\u0000"}', 400)])
def test_what_no_database_takes_is_refused(six, api, company, enrol, value, status):
    keyed = api(company.partner, "attempts:read", "attempts:write")
    begun = keyed.post("/api/v1/attempts", {"enrolment": enrol(company.actor("learner")).pk}).json()
    body = f'{{"answers": {{"short": {value}}}}}'
    answer = keyed.post(f"/api/v1/attempts/{begun['id']}/submit", body, content_type="application/json")
    assert answer.status_code == status
    assert Attempt.objects.get().is_open


@pytest.mark.parametrize(("knows", "statements"), [(True, 13), (False, 8)])
def test_handing_in_asks_the_database_as_often_for_any_quiz(
    six, begin, owner, right, django_assert_num_queries, knows, statements
):
    """Two thousand may do so within a minute, and SQLite has one writer. PostgreSQL asks for a lock besides."""
    attempt = begin(owner)
    answers = right(attempt) if knows else {}
    with django_assert_num_queries(statements + (connection.vendor == "postgresql")):
        submit_attempt(actor=owner, attempt=attempt, answers=answers)


def test_the_next_attempt_names_its_options_anew(six, begin, owner: Actor):
    first = begin(owner)
    submit_attempt(actor=owner, attempt=first, answers={})
    attempts = [first]
    for _ in range(8):
        attempts.append(create_attempt(actor=owner, enrolment=first.enrolment))
        submit_attempt(actor=owner, attempt=attempts[-1], answers={})
    named = {next(one.answer for one in attempt.drawn if one.id == "single") for attempt in attempts}
    assert len(named) > 1
