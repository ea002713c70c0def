from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.tenancy.roles import MANAGERS
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from training.assessments.services import refusal_of_attempt
from training.courses.markdown import headings
from training.courses.markdown import render as render_markdown
from training.courses.models import Course, Lesson
from training.courses.neighbours import neighbours
from training.credentials.queries import credentials_of
from training.enrolments.queries import learning_of, team_progress

TEAM_SHOWN = 100


@partner_page
def course_list(request: PartnerRequest) -> HttpResponse:
    manages = request.actor.role in MANAGERS
    context = {
        "courses": learning_of(request.actor),
        "credentials": credentials_of(request.actor),
        "team": team_progress(request.actor)[:TEAM_SHOWN] if manages else None,
        "breadcrumbs": [(_("Training"), None)],
    }
    return render(request, "training/courses/list.html", context)


@partner_page
def course(request: PartnerRequest, course_slug: str) -> HttpResponse:
    record = get_object_or_404(Course.objects.visible_to(request.actor).published(), slug=course_slug)
    (learning,) = learning_of(request.actor, pk=record.pk)
    context = {
        "learning": learning,
        "course": learning.course,
        "quiz_refused": refusal_of_attempt(learning.enrolment) if learning.enrolment else None,
        "breadcrumbs": [*_training(request), (record.title, None)],
    }
    return render(request, "training/courses/course.html", context)


@partner_page
def lesson(request: PartnerRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    rows = Lesson.objects.visible_to(request.actor).published().filter(course__slug=course_slug)
    record = get_object_or_404(rows, slug=lesson_slug)
    (learning,) = learning_of(request.actor, pk=record.course_id)
    previous, following = neighbours(learning.lessons, record)
    context = {
        "learning": learning,
        "lesson": record,
        "finished": record.pk in learning.finished,
        "previous": previous,
        "next": following,
        "text": render_markdown(record.markdown),
        "contents": [heading for heading in headings(record.markdown) if heading.level == 2],
        "breadcrumbs": [
            *_training(request),
            (learning.course.title, reverse("course", args=[request.partner.slug, course_slug])),
            (record.title, None),
        ],
    }
    return render(request, "training/courses/lesson.html", context)


def _training(request: PartnerRequest) -> list[tuple]:
    return [(_("Training"), reverse("course-list", args=[request.partner.slug]))]
