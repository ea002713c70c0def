"""Bringing the shipped courses into the database. The files decide: what they say replaces what was loaded before."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from django.db import transaction

from portal.events.record import changes_between, record_event, snapshot
from portal.tenancy.actor import Actor
from training.courses import content
from training.courses.models import Course, Lesson, Question
from training.courses.questions import question_to_json
from training.credentials.models import Certification


def load_shipped_courses() -> list[Course]:
    """Load every course under `training/content/courses` and return those that changed. Run it after each deployment."""
    return [course for shipped in content.load_courses() if (course := load_course(shipped))]


@transaction.atomic
def load_course(shipped: content.Course) -> Course | None:
    """The course in its new version, or None when nothing changed.

    Lessons keep their row by slug, so that progress stays; what the files no longer have is deleted. Attempts are not
    touched: they carry the questions they asked.
    """
    digest = digest_of(shipped)
    course = Course.objects.select_for_update().filter(slug=shipped.slug).first() or Course(slug=shipped.slug)
    if course.content_digest == digest:
        return None
    before = {} if course._state.adding else snapshot(course)
    _write_course(course, shipped, digest)
    _write_lessons(course, shipped)
    _write_questions(course, shipped.quiz.questions)
    _write_certification(course, shipped.certification)
    old, new = changes_between(before, snapshot(course))
    record_event(Actor.system(), "course.loaded", course, old=old, new=new)
    return course


def digest_of(shipped: content.Course) -> str:
    """Of every value that is loaded: a comment in a file changes nothing, a source's words do."""
    return hashlib.sha256(json.dumps(asdict(shipped), sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def _write_course(course: Course, shipped: content.Course, digest: str) -> None:
    course.title, course.summary, course.language = shipped.title, shipped.summary, shipped.language
    course.pass_mark, course.questions_per_attempt = shipped.quiz.pass_percent, shipped.quiz.ask
    course.content_digest = digest
    course.version += 1
    course.save()


def _write_lessons(course: Course, shipped: content.Course) -> None:
    course.lessons.exclude(slug__in=[lesson.slug for lesson in shipped.lessons]).delete()
    places = [(chapter.title, lesson) for chapter in shipped.chapters for lesson in chapter.lessons]
    for position, (chapter, lesson) in enumerate(places, start=1):
        values = {
            "chapter": chapter,
            "title": lesson.title,
            "position": position,
            "minutes": lesson.minutes,
            "markdown": lesson.markdown,
            "sources": [{"fact": source.fact, "where": source.where} for source in lesson.sources],
        }
        Lesson.objects.update_or_create(course=course, slug=lesson.slug, defaults=values)


def _write_questions(course: Course, questions: tuple) -> None:
    course.questions.exclude(key__in=[question.id for question in questions]).delete()
    for question in questions:
        values = question_to_json(question)
        del values["keys"]  # are given when it is drawn
        Question.objects.update_or_create(course=course, key=values.pop("id"), defaults=values)


def _write_certification(course: Course, terms: content.CertificationTerms) -> None:
    values = {"code": course.slug, "name": terms.title, "valid_months": terms.valid_months}
    Certification.objects.update_or_create(course=course, defaults=values)
