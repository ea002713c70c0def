from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, submit
from training.assessments.forms import QuizForm
from training.assessments.models import Attempt
from training.assessments.review import review
from training.assessments.services import create_attempt, submit_attempt
from training.courses.models import Course
from training.credentials.models import Credential
from training.enrolments.models import Enrolment


@require_POST
@partner_page
def attempt_create(request: PartnerRequest, course_slug: str) -> HttpResponse:
    """Begin the quiz, or go on with the attempt that is open."""
    course = get_object_or_404(Course.objects.visible_to(request.actor).published(), slug=course_slug)
    mine = Enrolment.objects.visible_to(request.actor).filter(user_id=request.actor.user_id)
    enrolment = get_object_or_404(mine, course=course)
    attempt = enrolment.attempts.filter(state=Attempt.State.OPEN).first()
    attempt = attempt or perform(request, create_attempt, enrolment=enrolment)
    if attempt is None:
        return redirect("course", request.partner.slug, course_slug)
    return redirect("attempt", request.partner.slug, attempt.pk)


@partner_page
def attempt(request: PartnerRequest, pk: str) -> HttpResponse:
    """The quiz while it is open, its result afterwards. Only for whoever takes it: a manager sees scores, not answers."""
    rows = Attempt.objects.visible_to(request.actor).filter(user_id=request.actor.user_id)
    record = get_object_or_404(rows.select_related("enrolment__course"), pk=pk)
    if request.method == "POST":
        return _hand_in(request, record)
    return _quiz(request, record, QuizForm(record)) if record.is_open else _result(request, record)


def _hand_in(request: PartnerRequest, record: Attempt) -> HttpResponse:
    """A second click finds the attempt handed in, and simply shows its result."""
    form = QuizForm(record, request.POST)
    if record.is_open and submit(request, form, submit_attempt, attempt=record) is None:
        record = Attempt.objects.visible_to(request.actor).select_related("enrolment__course").get(pk=record.pk)
        if record.is_open:
            return _quiz(request, record, form)
    return redirect("attempt", request.partner.slug, record.pk)


def _quiz(request: PartnerRequest, record: Attempt, form: QuizForm) -> HttpResponse:
    context = {
        "attempt": record,
        "course": record.enrolment.course,
        "form": form,
        "breadcrumbs": _crumbs(request, record, _("Quiz")),
    }
    return render(request, "training/assessments/quiz.html", context)


def _result(request: PartnerRequest, record: Attempt) -> HttpResponse:
    questions = review(record.drawn, record.answers)
    context = {
        "attempt": record,
        "course": record.enrolment.course,
        "questions": questions,
        "right": sum(question.correct for question in questions),
        "credential": Credential.objects.visible_to(request.actor).filter(attempt=record).first(),
        "breadcrumbs": _crumbs(request, record, _("Result")),
    }
    return render(request, "training/assessments/result.html", context)


def _crumbs(request: PartnerRequest, record: Attempt, here: str) -> list[tuple]:
    slug, course = request.partner.slug, record.enrolment.course
    return [
        (_("Training"), reverse("course-list", args=[slug])),
        (course.title, reverse("course", args=[slug, course.slug])),
        (here, None),
    ]
