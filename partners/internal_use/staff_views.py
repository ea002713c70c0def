"""Requests for internal use as staff see them: the queue, a record, and the two decisions."""

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

from partners.internal_use import services
from partners.internal_use.forms import ApproveForm
from partners.internal_use.lists import STAFF_INTERNAL_USE_REQUESTS, STAFF_QUICK
from partners.internal_use.models import InternalUseRequest
from partners.internal_use.queries import line_of, own_team_of, requests_for
from partners.requests.queue import is_queue
from partners.tiers.own_licences import limit_on
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

staff_page = staff_page_about(InternalUseRequest)
STEPS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "approve": (gettext_lazy("Approve internal use"), services.approve_internal_use),
    "decline": (gettext_lazy("Decline internal use"), services.decline_internal_use),
}


_crumbs = partial(in_operations, gettext_lazy("Internal use licences"), "staff-internal-use-request-list")


def _find(request: PersonRequest, pk: str) -> InternalUseRequest:
    return get_object_or_404(requests_for(request.actor), pk=pk)


@staff_page
def staff_internal_use_request_list(request: PersonRequest) -> HttpResponse:
    """The queue, longest wait first, unless the URL asks for another state or for `all`."""
    context = {
        "listing": table(request, STAFF_INTERNAL_USE_REQUESTS, quick=STAFF_QUICK),
        "is_queue": is_queue(request.GET),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "partners/internal_use/staff_list.html", context)


@staff_page
def staff_internal_use_request(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = {
        "record": record,
        "line": line_of(record),
        "is_staff_page": True,
        "limit": limit_on(record.partner_id, clock.today()),
        "team": own_team_of(record.partner_id),
        "can": {verb: offer(request.actor, f"internal-use-requests.{verb}", record) for verb in STEPS},
        "notes": notes_section(request, record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs((str(record), None)),
    }
    return render(request, "partners/internal_use/record.html", context)


@staff_page
def staff_internal_use_step(request: PersonRequest, pk: str, verb: str) -> HttpResponse:
    record, (words, service) = _find(request, pk), STEPS[verb]
    require(request, f"internal-use-requests.{verb}")
    form, own = _form(request, record, verb), reverse("staff-internal-use-request", args=[record.pk])
    if request.method == "POST" and submit(request, form, service, internal_use_request=record):
        messages.success(request, _("It is decided, and the partner is told."))
        return redirect(own)
    context = {
        "record": record,
        "form": form,
        "verb": verb,
        "words": words,
        "limit": limit_on(record.partner_id, clock.today()),
        "offered": offer(request.actor, f"internal-use-requests.{verb}", record),
        "back": own,
        "breadcrumbs": _crumbs((str(record), own), (words, None)),
    }
    return render(request, "partners/internal_use/decide.html", context)


def _form(request: PersonRequest, record: InternalUseRequest, verb: str) -> forms.Form:
    if verb == "approve":
        return ApproveForm(request.POST or None, initial={"seats": record.seats})
    return ReasonForm(request.POST or None, read_by=_("The partner reads it."))
