"""The demo's training: the shipped content, and people who are at different places in it, made through the services."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from portal import clock
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from training.assessments.models import Attempt
from training.assessments.services import create_attempt, submit_attempt
from training.assets.services import load_shipped_assets, publish_comparison_sheet
from training.courses.models import Course
from training.courses.questions import SHORT, Question, answer_to_json
from training.courses.services import load_shipped_courses
from training.enrolments.models import Enrolment
from training.enrolments.services import create_enrolment, finish_lesson

COURSE = "plans-seats-and-renewals"

# Mailbox, days ago they began, lessons finished, wrong answers in each attempt a day apart.
LEARNERS = [
    ("priya@cascadia-it.example", 320, 3, (1,)),  # runs out soon
    ("sam@cascadia-it.example", 45, 3, (4, 1)),  # the second attempt passed
    ("theo@cascadia-it.example", 6, 3, ()),
    ("mia@cascadia-it.example", 2, 1, ()),
    ("lena@nordlicht-systemhaus.example", 90, 3, (0,)),
    ("hemi@tewaipounamu-tech.example", 4, 2, ()),
]


def seed() -> None:
    load_shipped_courses()
    load_shipped_assets()
    publish_comparison_sheet(clock.today())
    course = Course.objects.get(slug=COURSE)
    for email, days_ago, lessons, attempts in LEARNERS:
        membership = Membership.objects.select_related("user", "partner").filter(user__email=email).first()
        if membership and not Enrolment.objects.filter(user=membership.user, course=course).exists():
            _learn(Actor.member(membership), course, days_ago, lessons, attempts)


def _learn(actor: Actor, course: Course, days_ago: int, lessons: int, attempts: tuple[int, ...]) -> None:
    with clock.moved(to=_moment(days_ago)):
        enrolment = create_enrolment(actor=actor, course=course)
        for lesson in course.lessons.all()[:lessons]:
            finish_lesson(actor=actor, enrolment=enrolment, lesson=lesson)
    for later, wrong in enumerate(attempts, start=1):
        with clock.moved(to=_moment(days_ago - later)):
            attempt = create_attempt(actor=actor, enrolment=enrolment)
            submit_attempt(actor=actor, attempt=attempt, answers=answers_with(attempt, wrong))


def _moment(days_ago: int) -> datetime:
    return datetime.combine(clock.today() - timedelta(days=days_ago), time(9, 40), UTC)


def answers_with(attempt: Attempt, wrong: int) -> dict[str, Any]:
    """Right answers to all but the first `wrong` questions, which stay empty."""
    return {question.id: right_answer(question) for question in attempt.drawn[wrong:]}


def right_answer(question: Question) -> Any:
    answer = answer_to_json(question)
    return answer[0] if question.kind == SHORT else answer
