from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform
from training.courses.models import Course, Lesson
from training.courses.neighbours import neighbours
from training.enrolments.models import Enrolment
from training.enrolments.queries import learning_of
from training.enrolments.services import create_enrolment, finish_lesson


@require_POST
@partner_page
def enrolment_create(request: PartnerRequest, course_slug: str) -> HttpResponse:
    """Start the course and open its first lesson; somebody who has started already goes on where they are."""
    record = get_object_or_404(Course.objects.visible_to(request.actor).published(), slug=course_slug)
    if _enrolment(request, record) is None:
        perform(request, create_enrolment, course=record)
    (learning,) = learning_of(request.actor, pk=record.pk)
    if learning.enrolment and (following := learning.next_lesson):
        return redirect("lesson", request.partner.slug, course_slug, following.slug)
    return redirect("course", request.partner.slug, course_slug)


@require_POST
@partner_page
def lesson_finish(request: PartnerRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """Finishing a lesson of a course that was not started starts it: whoever has read it need not say so twice."""
    rows = Lesson.objects.visible_to(request.actor).published().select_related("course")
    record = get_object_or_404(rows, course__slug=course_slug, slug=lesson_slug)
    enrolment = _enrolment(request, record.course) or perform(request, create_enrolment, course=record.course)
    if enrolment is None or perform(request, finish_lesson, enrolment=enrolment, lesson=record) is None:
        return redirect("lesson", request.partner.slug, course_slug, lesson_slug)
    (learning,) = learning_of(request.actor, pk=record.course_id)
    _before, following = neighbours(learning.lessons, record)
    if following and not learning.is_read:
        return redirect("lesson", request.partner.slug, course_slug, following.slug)
    if learning.is_read:
        messages.success(request, _("That was the last open lesson. The quiz is open."))
    return redirect("course", request.partner.slug, course_slug)


def _enrolment(request: PartnerRequest, course: Course) -> Enrolment | None:
    rows = Enrolment.objects.visible_to(request.actor).filter(user_id=request.actor.user_id)
    return rows.filter(course=course).first()
