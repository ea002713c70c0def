"""What of an attempt's questions leaves the house: while it is open, nothing that gives an answer away."""

from typing import Any

from training.assessments.grading import Mark, grade
from training.assessments.models import Attempt
from training.courses.questions import Question, Texts, answer_to_json


def shown_questions(attempt: Attempt) -> list[dict[str, Any]]:
    drawn = attempt.drawn
    asked = [_asked(question) for question in drawn]
    if attempt.is_open:
        return asked
    marks = grade(drawn, attempt.answers, pass_percent=attempt.pass_mark).marks
    return [
        shown | _solved(question, attempt.answers.get(question.id), mark)
        for shown, question, mark in zip(asked, drawn, marks, strict=True)
    ]


def _asked(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "text": question.text,
        "options": _listed(question.options),
        "choices": _listed(question.choices),
        "points": question.points,
        "penalty": f"{question.penalty:.2f}",
        "partial": question.partial,
    }


def _listed(texts: Texts) -> list[dict[str, str]]:
    return [{"id": id, "text": text} for id, text in texts]


def _solved(question: Question, given: Any, mark: Mark) -> dict[str, Any]:
    return {
        "your_answer": given,
        "correct": mark.correct,
        "points_earned": f"{mark.earned:.2f}",
        "answer": answer_to_json(question),
        "explanation": question.explanation,
    }
