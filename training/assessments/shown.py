"""What of an attempt's questions leaves the house: while it is open, nothing that gives an answer away."""

from typing import Any

from training.assessments.grading import grade
from training.assessments.models import Attempt
from training.courses.questions import Question, question_to_json


def shown_questions(attempt: Attempt) -> list[dict[str, Any]]:
    drawn = attempt.drawn
    asked = [_asked(question) for question in drawn]
    if attempt.is_open:
        return asked
    marks = grade(drawn, attempt.answers, pass_percent=attempt.pass_mark).marks
    return [
        shown | _solved(question, attempt.answers.get(question.id), mark.correct)
        for shown, question, mark in zip(asked, drawn, marks, strict=True)
    ]


def _asked(question: Question) -> dict[str, Any]:
    options = [{"id": id, "text": text} for id, text in question.options]
    return {"id": question.id, "kind": question.kind, "text": question.text, "options": options}


def _solved(question: Question, given: Any, correct: bool) -> dict[str, Any]:
    answer = question_to_json(question)["answer"]
    return {"your_answer": given, "correct": correct, "answer": answer, "explanation": question.explanation}
