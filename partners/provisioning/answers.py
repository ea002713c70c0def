"""What was asked of a new team and answered. An order keeps both as they were: whatever is asked later, the answer stays true
to its own question.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypedDict

from django.utils.translation import pgettext_lazy

from partners.catalogue.models import Plan
from partners.provisioning import errors
from partners.provisioning.models import ProvisioningQuestion
from partners.provisioning.queries import questions_for
from partners.subscriptions.values import read_admin_email
from portal.errors import PortalError, TooLong, UnknownChoice
from portal.text import clean_text

LONGEST = 300
FIELD = "provisioning"
YES_NO = {"yes": pgettext_lazy("answer", "Yes"), "no": pgettext_lazy("answer", "No")}


class Answer(TypedDict):
    """A question as it was asked; `answers` are those it can be answered with, and `value` is empty as long as it is not."""

    code: str
    question: str
    kind: str
    answers: list[str]
    required: bool
    value: str


def in_words(value: str) -> str:
    """As a reader is shown it."""
    return str(YES_NO.get(value, value))


def field_of(code: str) -> str:
    return f"{FIELD}.{code}"


def asked(question: ProvisioningQuestion) -> Answer:
    """Before anybody has answered."""
    return {
        "code": question.code,
        "question": question.label,
        "kind": question.kind,
        "answers": question.answers,
        "required": question.required,
        "value": "",
    }


def read_answers(plan: Plan, given: Mapping[str, str], day: date) -> list[Answer]:
    """All that is asked for a new team of the plan, answered. Raises all that is wrong with it together."""
    questions = [asked(question) for question in questions_for(plan, day)]
    known = [question["code"] for question in questions]
    if unknown := next((code for code in given if code not in known), ""):
        raise UnknownChoice(field=FIELD, value=unknown[:80], known=known)
    return _read_all(questions, given)


def answered_again(plan: Plan, answers: Iterable[Answer], day: date) -> list[Answer]:
    """What is asked for such a team by now, with what was answered: a question that is asked no longer goes with its answer.
    Raises where one is new and has to be answered, or another answer is none any more.
    """
    given = {answer["code"]: answer["value"] for answer in answers}
    questions = [asked(question) for question in questions_for(plan, day)]
    return _read_all(questions, given)


def _read_all(questions: Iterable[Answer], given: Mapping[str, str]) -> list[Answer]:
    answers: list[Answer] = []
    wrong: list[errors.ProvisioningRefusal] = []
    for question in questions:
        try:
            answers.append({**question, "value": read_answer(question, given.get(question["code"], ""))})
        except errors.ProvisioningRefusal as refused:
            wrong.append(refused)
    if wrong:
        first, *others = wrong
        first.others = tuple(others)
        raise first
    return answers


def read_answer(question: Answer, text: str) -> str:
    """One answer, to the question as it was asked."""
    value, field = clean_text(text), field_of(question["code"])
    if len(value) > LONGEST:
        raise TooLong(field=field, limit=LONGEST)
    if not value:
        if question["required"]:
            raise errors.AnswerNeeded(field=field, question=question["question"])
        return ""
    if question["answers"] and value not in question["answers"]:
        known = ", ".join(map(in_words, question["answers"]))
        raise errors.NoAnswer(field=field, value=value[:80], question=question["question"], answers=known)
    if question["kind"] != ProvisioningQuestion.Kind.EMAIL:
        return value
    try:
        return read_admin_email(value)
    except PortalError:
        raise errors.NoAddress(field=field, value=value[:80], question=question["question"]) from None
