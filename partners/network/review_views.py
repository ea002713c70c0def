"""Applications as staff see them: the queue, the record, and what a reviewer decides."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.network import services
from partners.network.duplicates import duplicates_of
from partners.network.forms import AuthorisationForm, QuestionsForm, ReviewerForm
from partners.network.lists import APPLICATIONS, QUICK, is_queue
from partners.network.models import Application
from partners.network.queries import accounts_of, questions_of, story_of
from partners.network.reviewing import held_by_another, held_from
from partners.network.waiting import GOAL, in_words
from portal.actions import REGISTRY, offer
from portal.lists.table import table
from portal.notes.section import notes_section
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest, Request
from portal.web.submit import perform, require, submit

VERBS = ("start-review", "assign-reviewer", "request-information", "approve", "decline", "withdraw", "renew-link")


@staff_page_about(Application)
def application_list(request: PersonRequest) -> HttpResponse:
    """The queue, longest wait first, unless the URL asks for a state or for `all`."""
    listed = table(request, APPLICATIONS, quick=QUICK)
    undecided = [row for row in listed.rows if row.state in Application.OPEN]
    found = duplicates_of(undecided, request.actor)
    for row in undecided:
        row.candidates = found[row.pk]
    context = {
        "listing": listed,
        "is_queue": is_queue(request.GET),
        "goal": in_words(GOAL),
        "breadcrumbs": [(_("Applications"), None)],
    }
    return render(request, "partners/network/application_list.html", context)


def _crumbs(record: Application, *further: tuple) -> list[tuple]:
    own = reverse("staff-application", args=[record.pk]) if further else None
    return [(_("Applications"), reverse("staff-application-list")), (record.company_name, own), *further]


def _record(request: Request, pk: str) -> Application:
    return get_object_or_404(Application.objects.visible_to(request.actor).select_related("partner"), pk=pk)


@staff_page_about(Application)
def application_record(request: PersonRequest, pk: str) -> HttpResponse:
    record = _record(request, pk)
    context = {
        "application": record,
        "offers": {verb.replace("-", "_"): _offered(request, verb, record) for verb in VERBS},
        "held": held_by_another(request.actor, record),
        "questions": questions_of(record),
        "duplicates": duplicates_of([record], request.actor)[record.pk],
        "account": accounts_of(record, request.actor),
        "notes": notes_section(request, record),
        "timeline": story_of(record, request.actor),
        "breadcrumbs": _crumbs(record),
    }
    return render(request, "partners/network/application.html", context)


def _offered(request: Request, verb: str, record: Application):
    """Possible now; what has to wait is not drawn, the page says in words what it waits for."""
    offered = offer(request.actor, f"applications.{verb}", record)
    return offered if offered and offered.enabled else None


@staff_page_about(Application)
@require_POST
def application_start_review(request: Request, pk: str) -> HttpResponse:
    record = _record(request, pk)
    take_over = request.POST.get("take_over") == "1"
    done = _("You are reviewing {company}.").format(company=record.company_name)
    perform(request, services.start_review, done=done, application=record, take_over=take_over)
    return redirect("staff-application", record.pk)


@staff_page_about(Application)
def application_assign_reviewer(request: Request, pk: str) -> HttpResponse:
    record = _record(request, pk)
    form = ReviewerForm(request.POST or None)
    return _decision(
        request, record, form, "assign-reviewer", services.assign_reviewer,
        title=_("Give {company} to a colleague"),
        done=_("{company} has another reviewer, who is told."),
    )  # fmt: skip


@staff_page_about(Application)
@require_POST
def application_renew_link(request: Request, pk: str) -> HttpResponse:
    record = _record(request, pk)
    done = _("A new link is on its way to {email}.").format(email=record.contact_email)
    perform(request, services.renew_link, done=done, application=record)
    return redirect("staff-application", record.pk)


@staff_page_about(Application)
def application_request_information(request: Request, pk: str) -> HttpResponse:
    record = _record(request, pk)
    form = QuestionsForm(request.POST or None, application=record)
    return _decision(
        request, record, form, "request-information", services.request_information,
        title=_("Request information from {company}"),
        subtitle=_(
            "Write beside each field what is wrong or missing; leave the others empty. "
            "The fields are named as the applicant sees them."
        ),
        done=_("{company} was asked. It keeps its place in the queue."),
    )  # fmt: skip


@staff_page_about(Application)
def application_approve(request: Request, pk: str) -> HttpResponse:
    record = _record(request, pk)
    form = AuthorisationForm(request.POST or None, initial={"authorised_countries": [record.country]})
    return _decision(
        request, record, form, "approve", services.approve_application,
        title=_("Approve {company}"),
        subtitle=_("This makes the partner and its owner's account. A welcome mail leaves for {email}."),
        done=_("{company} is a partner now. The welcome mail is on its way."),
    )  # fmt: skip


@staff_page_about(Application)
def application_decline(request: Request, pk: str) -> HttpResponse:
    form = ReasonForm(request.POST or None, read_by=_("It is mailed to the applicant as you write it here."))
    return _decision(
        request, _record(request, pk), form, "decline", services.decline_application,
        title=_("Decline {company}"),
        done=_("{company} was declined. The reason is on its way by mail."),
    )  # fmt: skip


@staff_page_about(Application)
def application_withdraw(request: Request, pk: str) -> HttpResponse:
    form = ReasonForm(request.POST or None, read_by=_("Who asked for it, and how. It is mailed to the applicant."))
    return _decision(
        request, _record(request, pk), form, "withdraw", services.withdraw_application,
        title=_("Withdraw the application of {company}"),
        subtitle=_("For an applicant who asked you to. They can do it themselves with any link that we mailed."),
        done=_("The application of {company} is withdrawn."),
    )  # fmt: skip


def _decision(
    request: Request,
    record: Application,
    form: forms.Form,
    verb: str,
    service: Callable,
    *,
    title: str,
    done: str,
    subtitle: str = "",
) -> HttpResponse:
    """A form of its own for what cannot be undone; the button says the action's own words."""
    require(request, f"applications.{verb}")
    action = REGISTRY[f"applications.{verb}"]
    words = {"company": record.company_name, "email": record.contact_email}
    refused = action.refusal(request.actor, record) or held_from(request.actor, record, verb)
    if request.method != "POST" and refused:  # before anything is typed
        messages.error(request, f"{refused} {refused.advice}")
        return redirect("staff-application", record.pk)
    if request.method == "POST" and submit(request, form, service, application=record):
        messages.success(request, done.format(**words))
        return redirect("staff-application", record.pk)
    context = {
        "form": form,
        "title": title.format(**words),
        "subtitle": subtitle.format(**words),
        "button": action.label,
        "back": reverse("staff-application", args=[record.pk]),
        "breadcrumbs": _crumbs(record, (action.label, None)),
    }
    return render(request, "partners/network/reason.html", context)
