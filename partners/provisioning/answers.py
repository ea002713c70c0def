"""Answers are kept with the words of the question as they were: `[{"code": …, "question": …, "value": …}, …]`."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypedDict

from django.utils.translation import pgettext_lazy

from partners.catalogue.models import Plan
from partners.provisioning import errors
from partners.provisioning.models import ProvisioningQuestion
from partners.provisioning.queries import questions_for
from partners.subscriptions.values import read_admin_email
from portal.errors import PortalError, UnknownChoice
from portal.text import clean_text

LONGEST = 300
FIELD = "provisioning"
YES_NO = {"yes": pgettext_lazy("answer", "Yes"), "no": pgettext_lazy("answer", "No")}


class Answer(TypedDict):
    code: str
    question: str
    value: str


def in_words(value: str) -> str:
    """As a reader is shown it."""
    return str(YES_NO.get(value, value))


def field_of(code: str) -> str:
    return f"{FIELD}.{code}"


def read_answers(plan: Plan, given: Mapping[str, str], day: date) -> list[Answer]:
    """What is answered of all that is asked for a new team of the plan. Raises all that is wrong with it together."""
    questions = questions_for(plan, day)
    known = [question.code for question in questions]
    if unknown := next((code for code in given if code not in known), ""):
        raise UnknownChoice(field=FIELD, value=unknown[:80], known=known)
    return _read_all(questions, given)


def read_again(code: str, text: str, plan: Plan, day: date) -> str:
    """One answer, to the question as it was asked on that day."""
    question = next(row for row in questions_for(plan, day) if row.code == code)
    return _read(question, text)


def _read_all(questions: Iterable[ProvisioningQuestion], given: Mapping[str, str]) -> list[Answer]:
    read: list[Answer] = []
    wrong: list[errors.ProvisioningRefusal] = []
    for question in questions:
        try:
            value = _read(question, given.get(question.code, ""))
        except errors.ProvisioningRefusal as refused:
            wrong.append(refused)
        else:
            read += [{"code": question.code, "question": question.label, "value": value}] if value else []
    if wrong:
        first, *others = wrong
        first.others = tuple(others)
        raise first
    return read


def _read(question: ProvisioningQuestion, text: str) -> str:
    value, field = clean_text(text)[:LONGEST], field_of(question.code)
    if not value:
        if question.required:
            raise errors.AnswerNeeded(field=field, question=question.label)
        return ""
    if question.answers and value not in question.answers:
        known = ", ".join(question.answers)
        raise errors.NoAnswer(field=field, value=value[:80], question=question.label, answers=known)
    if question.kind != ProvisioningQuestion.Kind.EMAIL:
        return value
    try:
        return read_admin_email(value)
    except PortalError:
        raise errors.NoAddress(field=field, value=value[:80], question=question.label) from None
