"""While an attempt is open, nothing that leaves the house gives an answer away: not the page, not REST, not the events."""

import json

import pytest

from portal.events.models import Event
from training.assessments import shown
from training.assessments.models import Attempt

pytestmark = pytest.mark.django_db
ASKED = {"id", "kind", "text", "options", "choices", "points", "penalty", "partial"}


@pytest.fixture
def out(six, begin, company, api, sign_in):
    """All that is said of an open attempt."""
    attempt = begin(company.actor("learner"))
    keyed = api(company.partner, "attempts:read", "enrolments:read", "courses:read")

    def said() -> str:
        page = sign_in(company.user("learner")).get(f"{company.url}/training/attempts/{attempt.pk}/").text
        rest = [
            keyed.get(f"/api/v1/{path}").json()
            for path in (f"attempts/{attempt.pk}", "attempts", "attempts?expand=enrolment", "courses")
        ]
        events = list(Event.objects.values("old", "new"))
        return page + json.dumps(rest) + json.dumps(events, default=str)

    return said


def leaked(text: str) -> set[str]:
    [attempt] = Attempt.objects.all()
    secret = {question.explanation for question in attempt.drawn} | {"C++"}
    return {word for word in secret if word in text}


def test_an_open_attempt_keeps_its_answers_to_itself(out):
    assert not leaked(out())


def test_rest_says_of_a_question_only_what_is_asked(six, begin, owner):
    for question in shown.shown_questions(begin(owner)):
        assert set(question) == ASKED


def test_options_and_choices_are_named_by_their_place(six, begin, owner):
    """So that neither the author's name nor the order in the file says which is right."""
    for question in shown.shown_questions(begin(owner)):
        assert [option["id"] for option in question["options"]] == ["1", "2", "3", "4"][: len(question["options"])]
        assert [choice["id"] for choice in question["choices"]] == ["a", "b", "c"][: len(question["choices"])]


@pytest.mark.parametrize("more", ["explanation", "answer"])
def test_the_walk_notices_a_leak(out, monkeypatch, more):
    asked = shown._asked
    monkeypatch.setattr(shown, "_asked", lambda one: asked(one) | {more: str(getattr(one, more))})
    assert leaked(out())
