"""Trying a course's quiz.

The quiz opens when every lesson is finished, because the credential vouches for the course and not for a lucky guess; for
somebody who knows it all that is one click a lesson. There is no pause between attempts: each draws other questions, in
another order, and the explanations after a failed one are where the learning happens.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.ids import new_id
from portal.tenancy.actor import Actor
from portal.tenancy.roles import EVERYONE
from training.assessments.answers import kept, unknown_keys
from training.assessments.drawing import draw
from training.assessments.errors import AlreadySubmitted, AttemptOpen, CredentialCurrent, LessonsOpen, UnknownQuestion
from training.assessments.grading import grade
from training.assessments.models import Attempt
from training.courses.models import Lesson
from training.courses.queries import pool_of
from training.courses.questions import question_to_json
from training.credentials.queries import current_credential
from training.credentials.services import issue_credential
from training.enrolments.models import Enrolment
from training.enrolments.services import require_own_training


@business_action(noun="attempts", verb="create", label=_("Begin a quiz"), roles=EVERYONE, event="attempt.created")
def create_attempt(*, actor: Actor, enrolment: Enrolment) -> Attempt:
    """Draw the questions and keep them with the attempt, so that a changed course never changes a result."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course", "user").get(pk=enrolment.pk)
    require_own_training(actor, enrolment)
    if refused := refusal_of_attempt(enrolment):
        raise refused
    attempt = Attempt(partner_id=enrolment.partner_id, enrolment=enrolment, user_id=enrolment.user_id, id=new_id("at"))
    drawn = draw(pool_of(enrolment.course), enrolment.course.questions_per_attempt, seed=attempt.pk)
    attempt.questions = [question_to_json(question) for question in drawn]
    attempt.pass_mark = enrolment.course.pass_mark
    attempt.save(force_insert=True)
    return attempt


def refusal_of_attempt(enrolment: Enrolment) -> PortalError | None:
    """Why no attempt can begin now, or None. The page asks it, too, to say when the quiz opens."""
    if (credential := current_credential(enrolment)) and not credential.is_renewable:
        return CredentialCurrent(
            expires_on=date_format(credential.expires_on), renewable_from=date_format(credential.renewable_from)
        )
    if open_attempt := enrolment.attempts.filter(state=Attempt.State.OPEN).first():
        return AttemptOpen(attempt=open_attempt.pk)
    unread = Lesson.objects.filter(course_id=enrolment.course_id).exclude(pk__in=enrolment.progress.values("lesson_id"))
    if titles := [lesson.title for lesson in unread]:
        return LessonsOpen(lessons="; ".join(titles))
    return None


def _still_open(attempt: Attempt) -> PortalError | None:
    return None if attempt.state == Attempt.State.OPEN else AlreadySubmitted()


@business_action(
    noun="attempts",
    verb="submit",
    label=_("Hand in a quiz"),
    roles=EVERYONE,
    subject="attempt",
    event="attempt.submitted",
    available=_still_open,
)
def submit_attempt(*, actor: Actor, attempt: Attempt, answers: Mapping[str, Any]) -> Attempt:
    """Mark the answers, by question id. An unanswered question counts as wrong; passing issues the credential."""
    require_own_training(actor, attempt)
    drawn = attempt.drawn
    if unknown := unknown_keys(drawn, answers):
        raise UnknownQuestion(question=unknown[0])
    attempt.answers = kept(drawn, answers)
    result = grade(drawn, attempt.answers, pass_percent=attempt.pass_mark)
    attempt.become(Attempt.State.PASSED if result.passed else Attempt.State.FAILED)
    attempt.score = Decimal(result.percent)
    attempt.submitted_at = clock.now()
    attempt.save()
    if result.passed:
        _complete(actor, attempt)
    return attempt


def _complete(actor: Actor, attempt: Attempt) -> None:
    issue_credential(actor, attempt)
    Enrolment.objects.filter(pk=attempt.enrolment_id, completed_at=None).update(completed_at=attempt.submitted_at)
