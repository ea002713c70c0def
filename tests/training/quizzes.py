"""A question of each kind, and answers as a form sends them."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from training.assessments.models import Attempt
from training.courses import content
from training.courses.questions import Question
from training.sourcing import load_sources

SLUG = "plans-seats-and-renewals"
OPTIONS = (("a", "One"), ("b", "Two"), ("c", "Three"), ("d", "Four"))
CHOICES = (("x", "Fruit"), ("y", "Tool"), ("z", "Town"))
NOTHING = Decimal(0)
SINGLE = Question("single", "single", "Which?", OPTIONS, "b", NOTHING, "Because of one.")
MULTIPLE = Question("multiple", "multiple", "Which ones?", OPTIONS, frozenset("ac"), NOTHING, "Because of these.")
NUMBER = Question("number", "number", "How many?", (), Decimal("192.00"), Decimal("0.01"), "Because it adds up.")
ORDERING = Question("ordering", "ordering", "In which order?", OPTIONS, tuple("abcd"), NOTHING, "Because of time.")
MATCHING = Question(
    "matching", "matching", "What is what?", (("a", "Pear"), ("b", "Saw")), (("a", "x"), ("b", "y")), NOTHING,
    "Because it is.", choices=CHOICES,
)  # fmt: skip
SHORT = Question(
    "short", "short", "What is it called?", (), ("activation mail", "C++"), NOTHING, "Because of its name."
)
SIX = (SINGLE, MULTIPLE, NUMBER, ORDERING, MATCHING, SHORT)


def course_with(*questions: Question) -> content.Course:
    """The shipped course with another quiz, which asks all of these."""
    return replace(shipped_course(), quiz=content.Quiz(len(questions), 75, questions))


@functools.cache  # the files of one course take a tenth of a second to read and check
def shipped_course() -> content.Course:
    sources = load_sources(content.CONTENT / "sources.toml")
    return content.load_course(content.CONTENT / "courses" / SLUG, sources)


def posted(attempt: Attempt, answers: Mapping) -> dict:
    kinds = {question.id: question.kind for question in attempt.drawn}
    data: dict = {}
    for id, answer in answers.items():
        if kinds.get(id) == "ordering":
            data |= {f"q-{id}.{option}": str(place) for place, option in enumerate(answer, start=1)}
        elif isinstance(answer, dict):
            data |= {f"q-{id}.{option}": choice for option, choice in answer.items()}
        else:
            data[f"q-{id}"] = answer
    return data
