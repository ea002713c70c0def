"""Drawing and marking a quiz: functions of plain values, without database, clock or request.

`grade` takes what a person or a program sent, as it came. Whatever cannot be an answer counts as wrong; nothing raises.
"""

import math
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from training.courses.questions import MULTIPLE, NUMBER, SINGLE, Question

LONGEST_NUMBER = 40
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
GROUPED_BY_COMMA = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
GROUPED_BY_DOT = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+")


@dataclass(frozen=True)
class Mark:
    question_id: str
    answered: bool
    correct: bool


@dataclass(frozen=True)
class Result:
    score: int
    maximum: int
    passed: bool
    marks: tuple[Mark, ...]

    @property
    def percent(self) -> int:
        """Rounded down, so that what is shown never reaches the pass mark before the score does."""
        return self.score * 100 // self.maximum if self.maximum else 0


def draw(questions: Sequence[Question], count: int, seed: str) -> tuple[Question, ...]:
    """`count` questions in random order, options shuffled; the same for the same seed, however the pool is ordered."""
    chance = random.Random(seed)
    pool = sorted(questions, key=lambda question: question.id)
    drawn = chance.sample(pool, min(count, len(pool)))
    return tuple(replace(each, options=tuple(chance.sample(each.options, len(each.options)))) for each in drawn)


def grade(questions: Sequence[Question], answers: Any, *, pass_percent: int = 75) -> Result:
    """`answers`, by question id: an option id (single), a list of them (multiple), a number or its text (number)."""
    given = answers if isinstance(answers, Mapping) else {}
    marks = tuple(_mark(question, given.get(question.id)) for question in questions)
    score = sum(mark.correct for mark in marks)
    passed = bool(marks) and score * 100 >= pass_percent * len(marks)
    return Result(score, len(marks), passed, marks)


def _mark(question: Question, given: Any) -> Mark:
    answered = given is not None and given not in ("", [], ())
    return Mark(question.id, answered, answered and _CORRECT[question.kind](question, given))


def _single_is_correct(question: Question, given: Any) -> bool:
    return isinstance(given, str) and given == question.answer


def _multiple_is_correct(question: Question, given: Any) -> bool:
    """All the right options and no other; half a rule does not help a client."""
    if not isinstance(given, list | tuple) or not all(isinstance(id, str) for id in given):
        return False
    return frozenset(given) == question.answer


def _number_is_correct(question: Question, given: Any) -> bool:
    number = parse_number(given)
    right = question.answer
    return number is not None and isinstance(right, Decimal) and abs(number - right) <= question.tolerance


_CORRECT = {SINGLE: _single_is_correct, MULTIPLE: _multiple_is_correct, NUMBER: _number_is_correct}


def parse_number(given: Any) -> Decimal | None:
    """A number as people write it: 192, 192.00, 192,00, 1,920.50, 1.920,50, 1 920. None if it is not one."""
    if isinstance(given, str):
        return _parse_text(given)
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal) or not _is_finite(given):
        return None
    number = Decimal(str(given)) if isinstance(given, float) else Decimal(given)
    return number if number.adjusted() < LONGEST_NUMBER else None


def _is_finite(number: int | float | Decimal) -> bool:
    return number.is_finite() if isinstance(number, Decimal) else isinstance(number, int) or math.isfinite(number)


def _parse_text(text: str) -> Decimal | None:
    if len(text) > LONGEST_NUMBER:
        return None
    compact = "".join(text.split())
    if GROUPED_BY_COMMA.fullmatch(compact):
        compact = compact.replace(",", "")
    elif GROUPED_BY_DOT.fullmatch(compact):
        compact = compact.replace(".", "").replace(",", ".")
    else:
        compact = compact.replace(",", ".")
    return Decimal(compact) if PLAIN_NUMBER.fullmatch(compact) else None
