"""The result of an attempt question by question, for people. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from training.assessments.answers import Kept
from training.assessments.grading import Mark, grade
from training.courses.questions import MATCHING, MULTIPLE, ORDERING, SINGLE, Question


@dataclass(frozen=True, slots=True)
class ReviewedOption:
    text: str
    chosen: bool
    right: bool

    @property
    def tone(self) -> str:
        """Colour for what was right, and for what was chosen wrongly."""
        return "good" if self.right else "bad" if self.chosen else ""


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """A place of an ordering, or an option of a matching: what was put there, and what belongs there."""

    label: str
    given: str
    right: str

    @property
    def correct(self) -> bool:
        return self.given == self.right


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """`options` of a question that lets choose, `rows` of one that lets put in place; of one that lets type, `given`
    and `right`."""

    text: str
    mark: Mark
    explanation: str
    points: int
    weighs: bool  # more or less than a point, or in part
    options: tuple[ReviewedOption, ...] = ()
    rows: tuple[ReviewedRow, ...] = ()
    given: str = ""
    right: str = ""

    @property
    def correct(self) -> bool:
        return self.mark.correct

    @property
    def earned(self) -> Decimal:
        return self.mark.earned


def review(questions: Sequence[Question], answers: Mapping[str, Kept]) -> list[ReviewedQuestion]:
    marks = grade(questions, answers).marks
    return [
        ReviewedQuestion(
            text=question.text,
            mark=mark,
            explanation=question.explanation,
            points=question.points,
            weighs=question.points > 1 or question.partial or bool(question.penalty),
            **_details(question, answers.get(question.id)),
        )
        for question, mark in zip(questions, marks, strict=True)
    ]


def _details(question: Question, given: Kept | None) -> dict[str, Any]:
    if question.kind in (SINGLE, MULTIPLE):
        return {"options": tuple(_options(question, given))}
    if question.kind in (ORDERING, MATCHING):
        return {"rows": tuple(_places(question, given) if question.kind == ORDERING else _pairs(question, given))}
    right = question.answer[0] if isinstance(question.answer, tuple) else question.answer
    return {"given": str(given or ""), "right": str(right)}


def _options(question: Question, given: Kept | None) -> Iterator[ReviewedOption]:
    chosen = set(given) if isinstance(given, list) else {given}
    right = question.answer if isinstance(question.answer, frozenset) else {question.answer}
    return (ReviewedOption(text, id in chosen, id in right) for id, text in question.options)


def _places(question: Question, given: Kept | None) -> Iterator[ReviewedRow]:
    texts: Any = dict(question.options)
    put = given if isinstance(given, list) else []
    for place, right in enumerate(question.answer, start=1):  # type: ignore[arg-type]
        yield ReviewedRow(str(place), texts.get(put[place - 1], "") if place <= len(put) else "", texts[right])


def _pairs(question: Question, given: Kept | None) -> Iterator[ReviewedRow]:
    choices, right = dict(question.choices), dict(question.answer)  # type: ignore[arg-type]
    put = given if isinstance(given, dict) else {}
    for id, text in question.options:
        yield ReviewedRow(text, choices.get(put.get(id, ""), ""), choices[right[id]])
