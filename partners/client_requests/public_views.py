"""What a client's contact sees by its mailed link, without an account: its company's teams, and what it asked for.

Opening a link changes nothing: mail scanners follow links. No answer of these pages is kept or indexed anywhere.
"""

import functools
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.client_requests.asking import ask, withdraw_client_request
from partners.client_requests.forms import AskForm
from partners.client_requests.models import ClientRequest
from partners.client_requests.queries import (
    asked_by_contact,
    own_request,
    team_of,
    teams_of,
    unsettled_of,
    waiting_message_of,
)
from partners.client_requests.showing import team_shown
from partners.contacts.links import for_record, read_token
from partners.contacts.models import Contact
from partners.contacts.self_service import renew_self_service_link
from portal.brand import brand_of
from portal.errors import LinkTooOld
from portal.web.links import link_expired, link_renewed
from portal.web.pages import Page, unlisted_page
from portal.web.request import Request
from portal.web.submit import perform, submit

Kind = ClientRequest.Kind


def _link_page(view: Callable[..., HttpResponse]) -> Page:
    """`view(request, contact, token, …)` for whoever holds a link that works; one that is too old offers a new one."""

    @functools.wraps(view)
    def page(request: Request, token: str, **path: str) -> HttpResponse:
        try:
            contact, request.actor = read_token(token, request_id=request.id)
        except LinkTooOld as error:
            return link_expired(request, error, renew_url=reverse("self-service-renew", args=[token]))
        return view(request, contact, token, **path)

    return unlisted_page(page)


@_link_page
def self_service(request: Request, contact: Contact, token: str) -> HttpResponse:
    unsettled = unsettled_of(contact.client_account)
    context = {
        **_about(contact, token),
        "teams": [team_shown(team, unsettled) for team in teams_of(contact)],
        "asked": asked_by_contact(contact),
        "message_waits": waiting_message_of(contact),
        "suspended": contact.partner.is_suspended,
    }
    return render(request, "partners/client_requests/public.html", context)


def _about(contact: Contact, token: str) -> dict:
    return {"contact": contact, "brand": brand_of(contact.partner), "token": token}


@_link_page
def self_service_ask(request: Request, contact: Contact, token: str, kind: str, pk: str) -> HttpResponse:
    """Of one team."""
    if kind not in Kind.values or kind == Kind.MESSAGE or (team := team_of(contact, pk)) is None:
        raise Http404
    form = AskForm(request.POST or None, kind=kind, initial={"seats": team.purchased})
    if request.method == "POST" and submit(request, form, ask, subscription=pk, **_fixed(contact, kind)):
        return _thanks(request, contact, token)
    context = {**_about(contact, token), "team": team, "kind": kind, "title": _TITLES[kind](), "form": form}
    return render(request, "partners/client_requests/ask.html", context)


@_link_page
def self_service_message(request: Request, contact: Contact, token: str) -> HttpResponse:
    if request.method != "POST" and waiting_message_of(contact):
        return redirect("self-service", token)  # whose page says that it waits
    form = AskForm(request.POST or None, kind=Kind.MESSAGE)
    if request.method == "POST" and submit(request, form, ask, **_fixed(contact, Kind.MESSAGE)):
        return _thanks(request, contact, token)
    title = _("Write to {partner}").format(partner=contact.partner.name)
    context = {**_about(contact, token), "kind": Kind.MESSAGE, "title": title, "form": form}
    return render(request, "partners/client_requests/ask.html", context)


_TITLES: dict[str, Callable[[], str]] = {
    Kind.SEATS: lambda: _("Ask for another number of seats"),
    Kind.LET_END: lambda: _("Ask not to renew"),
    Kind.LET_RENEW: lambda: _("Ask to renew after all"),
}


def _fixed(contact: Contact, kind: str) -> dict:
    return {"contact": contact, "kind": kind, "language": get_language() or "en"}


def _thanks(request: Request, contact: Contact, token: str) -> HttpResponse:
    messages.success(request, _("It is with {partner} now. You get the answer by mail.").format(partner=contact.partner.name))
    return redirect("self-service", token)


@_link_page
@require_POST
def self_service_withdraw(request: Request, contact: Contact, token: str, pk: str) -> HttpResponse:
    if (row := own_request(contact, pk)) is None:
        raise Http404
    request.actor = for_record(request.actor, row)
    perform(request, withdraw_client_request, client_request=row, done=_("Your request is withdrawn."))
    return redirect("self-service", token)


@unlisted_page
@require_POST
def self_service_renew(request: Request, token: str) -> HttpResponse:
    """An old link mails a new one, to the contact's address."""
    contact, request.actor = read_token(token, request_id=request.id, expired=True)
    renew_self_service_link(actor=request.actor, contact=contact, language=get_language() or "")
    return link_renewed(request)
