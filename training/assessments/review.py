"""The result of an attempt question by question, for people. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from training.assessments.grading import grade
from training.courses.questions import NUMBER, Question


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
class ReviewedQuestion:
    """`given` and `right` are texts for a number; other kinds have `options`."""

    text: str
    correct: bool
    explanation: str
    options: tuple[ReviewedOption, ...]
    given: str
    right: str


def review(questions: Sequence[Question], answers: Mapping[str, str | list[str]]) -> list[ReviewedQuestion]:
    marks = grade(questions, answers).marks
    return [
        _reviewed(question, answers.get(question.id), mark.correct)
        for question, mark in zip(questions, marks, strict=True)
    ]


def _reviewed(question: Question, given: str | list[str] | None, correct: bool) -> ReviewedQuestion:
    is_number = question.kind == NUMBER
    chosen = set(given) if isinstance(given, list) else {given}
    right = question.answer if isinstance(question.answer, frozenset) else {question.answer}
    options = tuple(ReviewedOption(text, id in chosen, id in right) for id, text in question.options)
    return ReviewedQuestion(
        text=question.text,
        correct=correct,
        explanation=question.explanation,
        options=options,
        given=str(given or "") if is_number else "",
        right=str(question.answer) if is_number else "",
    )
