"""Requests of clients as a partner sees them: the list, a record, and its decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.client_requests.carrying_out import AS_IT_IS
from partners.client_requests.deciding import (
    answer_client_request,
    approve_client_request,
    decline_client_request,
    preview_approval,
)
from partners.client_requests.errors import StandsAlready
from partners.client_requests.forms import ApproveForm
from partners.client_requests.lists import CLIENT_REQUESTS, QUICK
from partners.client_requests.models import ClientRequest
from partners.client_requests.queries import requests_for
from partners.clients.views import crumbs as client_crumbs
from partners.orders.after import in_words
from partners.subscriptions.changes import Planned
from partners.subscriptions.showing import shown_charges
from partners.subscriptions.two_steps import missed_notice, second_person
from portal.actions import offer
from portal.errors import NotAllowed, PortalError
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.notes.section import notes_section
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest
from portal.web.submit import require, submit

VERBS = ("approve", "decline", "answer")
_NOBODY = gettext_lazy("The contact was removed, so nobody is mailed: it is kept here.")


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    lists = reverse("client-request-list", args=[request.partner.slug]) if further else None
    return client_crumbs(request, (_("Requests"), lists), *further)


def _find(request: PartnerRequest, pk: str) -> ClientRequest:
    return get_object_or_404(requests_for(request.actor), pk=pk)


def _url(request: PartnerRequest, record: ClientRequest) -> str:
    return reverse("client-request", args=[request.partner.slug, record.pk])


@partner_page
def client_request_list(request: PartnerRequest) -> HttpResponse:
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read requests of clients"))
    context = {"listing": table(request, CLIENT_REQUESTS, quick=QUICK), "breadcrumbs": _crumbs(request)}
    return render(request, "partners/client_requests/list.html", context)


@partner_page
def client_request(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = {
        "record": record,
        "can": {verb: offer(request.actor, f"client-requests.{verb}", record) for verb in VERBS},
        "notes": notes_section(request, record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (str(record), None)),
    }
    return render(request, "partners/client_requests/record.html", context)


@partner_page
def client_request_approve(request: PartnerRequest, pk: str) -> HttpResponse:
    """What it does and costs now, as the page of the same change shows it; confirmed by the digest of what was shown."""
    record = _find(request, pk)
    require(request, "client-requests.approve")
    seen = request.POST.get("seen", "")[:64]
    buys = record.kind == ClientRequest.Kind.SEATS and seen != AS_IT_IS
    form = ApproveForm(request.POST or None, buys=buys)
    if request.method == "POST" and (done := submit(request, form, approve_client_request, client_request=record, seen=seen)):
        messages.success(request, _told(done))
        return redirect(_url(request, done))
    planned, refused = _planned(request, record)
    if is_so_already := isinstance(refused, StandsAlready):
        form.buy_nothing()
    context = {
        "record": record,
        "subscription": record.subscription,
        "form": form,
        "planned": planned,
        "refused": refused,
        "seen": planned.digest if planned else AS_IT_IS,
        "is_so_already": is_so_already,
        **shown_charges(planned, request.actor),
        "notice_days": missed_notice(planned),
        "second_person": second_person(request, planned),
        "back": _url(request, record),
        "breadcrumbs": _crumbs(request, (str(record), _url(request, record)), (_("Approve"), None)),
    }
    return render(request, "partners/client_requests/approve.html", context)


def _planned(request: PartnerRequest, record: ClientRequest) -> tuple[Planned | None, PortalError | None]:
    try:
        return preview_approval(request.actor, record), None
    except PortalError as error:
        return None, error


def _told(record: ClientRequest) -> str:
    told = _("It is approved, and {who} is told.") if record.reaches_somebody else _("It is approved. Nobody is mailed.")
    approved = told.format(who=record.requested_by)
    return f"{approved} {in_words(record.order)}" if record.order else approved


@partner_page
def client_request_decline(request: PartnerRequest, pk: str) -> HttpResponse:
    return _say(request, pk, "decline", _("Decline request"), decline_client_request)


@partner_page
def client_request_answer(request: PartnerRequest, pk: str) -> HttpResponse:
    return _say(request, pk, "answer", _("Answer message"), answer_client_request)


def _say(request: PartnerRequest, pk: str, verb: str, words: str, service: Any) -> HttpResponse:
    """Words that the contact is mailed."""
    record = _find(request, pk)
    require(request, f"client-requests.{verb}")
    read_by = _("{who} reads it.") if record.reaches_somebody else _NOBODY
    form = ReasonForm(request.POST or None, read_by=read_by.format(who=record.requested_by))
    if verb == "answer":
        form.fields["reason"].label = _("Answer")
    if request.method == "POST" and submit(request, form, service, client_request=record):
        told = _("{who} is told by mail.") if record.reaches_somebody else _("It is decided. Nobody is mailed.")
        messages.success(request, told.format(who=record.requested_by))
        return redirect(_url(request, record))
    context = {
        "record": record,
        "form": form,
        "words": words,
        "offered": offer(request.actor, f"client-requests.{verb}", record),
        "back": _url(request, record),
        "breadcrumbs": _crumbs(request, (str(record), _url(request, record)), (words, None)),
    }
    return render(request, "partners/client_requests/say.html", context)
