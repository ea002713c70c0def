"""The shipped course in the database, and somebody who has come a certain way in it."""

import pytest

from tests.training.quizzes import SIX, SLUG, course_with, shipped_course
from training.assessments.services import create_attempt
from training.courses.models import Course
from training.courses.services import load_course
from training.demo import answers_with
from training.enrolments.models import Enrolment
from training.enrolments.services import create_enrolment, finish_lesson


@pytest.fixture
def course(db) -> Course:
    load_course(shipped_course())
    return Course.objects.get(slug=SLUG)


@pytest.fixture
def six(course) -> Course:
    """The course with a quiz that asks one question of each kind."""
    load_course(course_with(*SIX))
    return course


@pytest.fixture
def enrol(course):
    """`enrol(actor, lessons=2)`: the enrolment of somebody who has finished that many lessons; by default all."""

    def enrolled(actor, lessons: int | None = None) -> Enrolment:
        enrolment = create_enrolment(actor=actor, course=course)
        for lesson in course.lessons.all()[:lessons]:
            finish_lesson(actor=actor, enrolment=enrolment, lesson=lesson)
        return enrolment

    return enrolled


@pytest.fixture
def begin(enrol):
    """An open attempt of this actor."""
    return lambda actor: create_attempt(actor=actor, enrolment=enrol(actor))


@pytest.fixture
def right():
    """The answers that pass, as they come from JSON."""
    return lambda attempt: answers_with(attempt, wrong=0)


@pytest.fixture
def course_url(company) -> str:
    return f"{company.url}/training/courses/{SLUG}/"
