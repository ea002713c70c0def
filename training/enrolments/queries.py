"""Questions across enrolments: how far people are."""

from collections import defaultdict

from django.db.models import Count, OuterRef, QuerySet, Subquery

from portal.tenancy.actor import Actor
from training.assessments.models import Attempt
from training.courses.models import Lesson
from training.courses.queries import courses_for
from training.credentials.models import Credential
from training.enrolments.learning import Learning
from training.enrolments.models import Enrolment, LessonProgress


def learning_of(actor: Actor, **course) -> list[Learning]:
    """The acting person's standing in each course that they see (or those with `slug=…`): a fixed number of queries."""
    courses = list(courses_for(actor).filter(**course))
    mine = {"partner_id": actor.partner_id, "user_id": actor.user_id}
    enrolments = {row.course_id: row for row in Enrolment.objects.filter(**mine).select_related("course")}
    lessons = _grouped(Lesson.objects.filter(course__in=courses).defer("markdown"), "course_id")
    progress = _grouped(LessonProgress.objects.filter(**mine), "enrolment_id")
    attempts = _grouped(Attempt.objects.filter(**mine).defer("questions", "answers"), "enrolment_id")
    held = {row.certification.course_id: row for row in _current_credentials().filter(**mine)}
    standing = []
    for course_ in courses:
        enrolment = enrolments.get(course_.pk)
        key = enrolment.pk if enrolment else ""
        standing.append(
            Learning(
                course=course_,
                lessons=tuple(lessons[course_.pk]),
                finished=frozenset(row.lesson_id for row in progress[key]),
                enrolment=enrolment,
                attempts=tuple(attempts[key]),
                credential=held.get(course_.pk),
            )
        )
    return standing


def team_progress(actor: Actor) -> QuerySet[Enrolment]:
    """Enrolments of the actor's colleagues, each with `finished`, `lesson_count`, `last_score` and `held_until`."""
    results = Attempt.objects.filter(enrolment=OuterRef("pk"), score__isnull=False).order_by("-id")
    held = _current_credentials().filter(attempt__enrolment=OuterRef("pk"))
    rows = Enrolment.objects.visible_to(actor).exclude(user_id=actor.user_id).select_related("course", "user")
    return rows.annotate(
        finished=Count("progress", distinct=True),
        lesson_count=Count("course__lessons", distinct=True),
        last_score=Subquery(results.values("score")[:1]),
        held_until=Subquery(held.values("expires_on")[:1]),
    ).order_by("user__name", "user_id", "course__title")


def _current_credentials() -> QuerySet[Credential]:
    """Valid today, the longest last, so that a dictionary keeps it."""
    return Credential.objects.current().select_related("certification").order_by("expires_on")


def _grouped(rows: QuerySet, key: str) -> defaultdict[str, list]:
    groups: defaultdict[str, list] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups
