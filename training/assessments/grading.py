"""Marking a quiz: functions of plain values, without database, clock or request.

`grade` takes what a person or a program sent, as it came. Whatever cannot be an answer counts as wrong; nothing raises.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from training.assessments.typed import parse_number, plain_words
from training.courses.questions import MATCHING, MULTIPLE, NUMBER, ORDERING, SHORT, SINGLE, Question

LONGEST = 200  # characters of an answer
NONE, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Mark:
    """`share` of the question that is right, and what that adds to the score: less than nothing for a penalty."""

    question_id: str
    answered: bool
    share: Fraction
    points: Fraction

    @property
    def correct(self) -> bool:
        return self.share == ALL

    @property
    def earned(self) -> Decimal:
        """The points, as they are shown."""
        return round(Decimal(self.points.numerator) / self.points.denominator, 2)


@dataclass(frozen=True)
class Result:
    score: Fraction
    maximum: int
    passed: bool
    marks: tuple[Mark, ...]

    @property
    def percent(self) -> int:
        """Rounded down, so that what is shown never reaches the pass mark before the score does."""
        return math.floor(self.score * 100 / self.maximum) if self.maximum else 0


def grade(questions: Sequence[Question], answers: Any, *, pass_percent: int = 75) -> Result:
    """`answers`, by question id: an option's id (single), a list of them (multiple, ordering), an object of choices' ids by
    option's (matching), a number or its text (number), a text (short)."""
    given = answers if isinstance(answers, Mapping) else {}
    marks = tuple(_mark(question, given.get(question.id)) for question in questions)
    score = max(NONE, sum((mark.points for mark in marks), NONE))
    maximum = sum(question.points for question in questions)
    return Result(score, maximum, bool(marks) and score * 100 >= pass_percent * maximum, marks)


def _mark(question: Question, given: Any) -> Mark:
    answered = given is not None and given not in ("", [], (), {})
    share = _SHARE[question.kind](question, given) if answered else NONE
    if share < ALL and not question.partial:
        share = NONE
    taken_off = Fraction(question.penalty) if answered and not share else NONE
    return Mark(question.id, answered, share, share * question.points - taken_off)


def _single(question: Question, given: Any) -> Fraction:
    return Fraction(isinstance(given, str) and given == question.answer)


def _multiple(question: Question, given: Any) -> Fraction:
    """Of the right ones; each wrong one takes a right one back, else whoever chooses all of them is right."""
    right: Any = question.answer
    chosen = frozenset(given) if _is_texts(given) else frozenset()
    return max(NONE, Fraction(len(chosen & right) - len(chosen - right), len(right)))


def _number(question: Question, given: Any) -> Fraction:
    right: Any = question.answer
    number = parse_number(given)
    return Fraction(number is not None and abs(number - right) <= question.tolerance)


def _ordering(question: Question, given: Any) -> Fraction:
    """Of the neighbours: one step put first moves all the others, and still most of the order is known."""
    right: Any = question.answer
    if not _is_texts(given) or sorted(given) != sorted(right):
        return NONE
    neighbours = set(pairwise(right))
    return Fraction(len(neighbours & set(pairwise(given))), len(neighbours))


def _matching(question: Question, given: Any) -> Fraction:
    right: Any = question.answer
    put = given if isinstance(given, Mapping) else {}
    return Fraction(sum(put.get(option) == choice for option, choice in right), len(right))


def _short(question: Question, given: Any) -> Fraction:
    right: Any = question.answer
    is_one = isinstance(given, str) and len(given) <= LONGEST
    return Fraction(is_one and plain_words(given) in map(plain_words, right))


def _is_texts(given: Any) -> bool:
    return isinstance(given, list | tuple) and all(isinstance(id, str) for id in given)


_SHARE: dict[str, Callable[[Question, Any], Fraction]] = {
    SINGLE: _single,
    MULTIPLE: _multiple,
    NUMBER: _number,
    ORDERING: _ordering,
    MATCHING: _matching,
    SHORT: _short,
}
