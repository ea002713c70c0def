"""Starting a course and getting on in it.

Training is personal: a person learns for themselves only. A key stands for the company and has no person, so it names the
member it acts for; the event says that the key did it.
"""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.actions import business_action
from portal.events.record import record_event
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Membership
from portal.tenancy.roles import EVERYONE
from training.courses.models import Course, Lesson
from training.enrolments.errors import (
    AlreadyEnrolled,
    LearnerMissing,
    LessonOfAnotherCourse,
    NotAMember,
    SomebodyElsesTraining,
)
from training.enrolments.models import Enrolment, LessonProgress


@business_action(noun="enrolments", verb="create", label=_("Start a course"), roles=EVERYONE, event="enrolment.created")
def create_enrolment(*, actor: Actor, course: Course, user: User | None = None) -> Enrolment:
    """`user` is needed from a key; a person starts a course for themselves."""
    learner = _learner(actor, user)
    if existing := Enrolment.objects.filter(partner_id=actor.partner_id, user=learner, course=course).first():
        raise AlreadyEnrolled(name=learner, course=course, enrolment=existing.pk)
    return Enrolment.objects.create(partner_id=actor.partner_id, user=learner, course=course)


@business_action(
    noun="enrolments", verb="finish-lesson", label=_("Mark a lesson as finished"), roles=EVERYONE, subject="enrolment"
)
def finish_lesson(*, actor: Actor, enrolment: Enrolment, lesson: Lesson) -> Enrolment:
    """Finishing the same lesson again changes nothing and is no error: a second click is not news."""
    require_own_training(actor, enrolment)
    if lesson.course_id != enrolment.course_id:
        raise LessonOfAnotherCourse(lesson=lesson, course=enrolment.course)
    _row, is_new = LessonProgress.objects.get_or_create(
        enrolment=enrolment,
        lesson=lesson,
        defaults={"partner_id": enrolment.partner_id, "user_id": enrolment.user_id},
    )
    if is_new:
        record_event(actor, "enrolment.lesson_finished", enrolment, new={"lesson": lesson.title})
    return enrolment


def require_own_training(actor: Actor, record) -> None:
    """Refuse a person who acts on a colleague's training. `record` has the learner as its `user`."""
    if actor.kind == ActorKind.PERSON and record.user_id != actor.user_id:
        raise SomebodyElsesTraining(name=record.user)


def _learner(actor: Actor, user: User | None) -> User:
    """Whoever learns, locked as a member, so that two clicks at once make one enrolment."""
    user_id = user.pk if user else actor.user_id
    if not user_id:
        raise LearnerMissing()
    if actor.kind == ActorKind.PERSON and user_id != actor.user_id:
        raise SomebodyElsesTraining(name=user)
    memberships = Membership.objects.select_for_update(of=("self",)).select_related("user")
    membership = memberships.filter(partner_id=actor.partner_id, user_id=user_id).first()
    if membership is None:
        raise NotAMember(name=user or actor.label)
    return membership.user
