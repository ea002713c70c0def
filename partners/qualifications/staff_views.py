"""Qualifications as staff see them: the queue, a record with its evidence, and the decisions."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.network.waiting import GOAL, in_words
from partners.qualifications import services
from partners.qualifications.forms import ConfirmForm
from partners.qualifications.lists import STAFF_QUALIFICATIONS, STAFF_QUICK
from partners.qualifications.models import Qualification
from partners.qualifications.queries import qualifications_for
from partners.qualifications.recognising import RULES
from partners.requests.queue import is_queue
from partners.subscriptions.terms import add_months
from portal import clock
from portal.actions import offer
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.notes.section import notes_section
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest
from portal.web.submit import require, submit

staff_page = staff_page_about(Qualification)
STEPS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "confirm": (gettext_lazy("Confirm qualification"), services.confirm_qualification),
    "decline": (gettext_lazy("Decline qualification"), services.decline_qualification),
    "keep": (gettext_lazy("Keep qualification"), services.keep_qualification),
    "end": (gettext_lazy("End qualification"), services.end_qualification),
}


_crumbs = partial(in_operations, gettext_lazy("Qualifications"), "staff-qualification-list")


def _find(request: PersonRequest, pk: str) -> Qualification:
    return get_object_or_404(qualifications_for(request.actor), pk=pk)


@staff_page
def staff_qualification_list(request: PersonRequest) -> HttpResponse:
    """The queue, longest wait first, unless the URL asks for another state or for `all`."""
    context = {
        "listing": table(request, STAFF_QUALIFICATIONS, quick=STAFF_QUICK),
        "is_queue": is_queue(request.GET),
        "goal": in_words(GOAL),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "partners/qualifications/staff_list.html", context)


@staff_page
def staff_qualification(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = {
        "qualification": record,
        "source": RULES.get(record.rule, ""),
        "is_staff_page": True,
        "can": {verb: offer(request.actor, f"qualifications.{verb}", record) for verb in STEPS},
        "notes": notes_section(request, record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs((str(record), None)),
    }
    return render(request, "partners/qualifications/record.html", context)


@staff_page
def staff_qualification_step(request: PersonRequest, pk: str, verb: str) -> HttpResponse:
    record, (words, service) = _find(request, pk), STEPS[verb]
    require(request, f"qualifications.{verb}")
    form = _form(request, verb)
    if request.method == "POST" and submit(request, form, service, qualification=record):
        messages.success(request, _("It is decided, and the partner is told."))
        return redirect("staff-qualification", record.pk)
    context = {
        "qualification": record,
        "form": form,
        "verb": verb,
        "words": words,
        "offered": offer(request.actor, f"qualifications.{verb}", record),
        "back": reverse("staff-qualification", args=[record.pk]),
        "breadcrumbs": _crumbs((str(record), reverse("staff-qualification", args=[record.pk])), (words, None)),
    }
    return render(request, "partners/qualifications/decide.html", context)


def _form(request: PersonRequest, verb: str) -> forms.Form:
    if verb == "confirm":
        return ConfirmForm(request.POST or None, initial={"expires_on": add_months(clock.today(), services.MONTHS)})
    form = ReasonForm(request.POST or None, read_by=_("The partner reads it."))
    form.fields["reason"].required = verb != "keep"
    return form
