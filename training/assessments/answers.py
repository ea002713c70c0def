"""What is kept of the answers that came in. Pure.

A person's form and a program's JSON can hold anything; an attempt keeps what could have been an answer, in bounds.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from training.assessments.grading import LONGEST
from training.courses.questions import MATCHING, MULTIPLE, NUMBER, ORDERING, Question

MOST_CHOICES = 20
Kept = str | list[str] | dict[str, str]


def unknown_keys(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[str]:
    """Keys that are no question of this attempt, shortened for a message."""
    known = {question.id for question in questions}
    return [str(key)[:LONGEST] for key in answers if key not in known]


def kept(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Kept]:
    """By question id: a text, a list of texts, or texts by option. What is no answer is left out."""
    tame = {question.id: _tame(question, answers.get(question.id)) for question in questions}
    return {id: value for id, value in tame.items() if value}


def _tame(question: Question, value: Any) -> Kept:
    if question.kind in (MULTIPLE, ORDERING):
        chosen = value if isinstance(value, list | tuple) else []
        return [item[:LONGEST] for item in chosen[:MOST_CHOICES] if isinstance(item, str)]
    if question.kind == MATCHING:
        pairs = value if isinstance(value, Mapping) else {}
        return {id: pairs[id][:LONGEST] for id, _ in question.options if isinstance(pairs.get(id), str)}
    if isinstance(value, str):
        return value[:LONGEST]
    if question.kind == NUMBER and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _digits(value)
    return ""


def _digits(number: int | float | Decimal) -> str:
    """Python refuses to write integers of more than 4,300 digits; nobody's answer has that many."""
    try:
        return str(number)[:LONGEST]
    except ValueError:
        return ""
