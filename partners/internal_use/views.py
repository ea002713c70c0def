"""Internal use licences as a partner sees them: what the tier brings, the team, and what was requested."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.internal_use.forms import RequestForm
from partners.internal_use.lists import INTERNAL_USE_REQUESTS
from partners.internal_use.models import InternalUseRequest
from partners.internal_use.queries import line_of, own_team_of, requests_for
from partners.internal_use.services import request_internal_use, request_refusal, withdraw_internal_use
from partners.tiers.own_licences import limit_on
from portal import clock
from portal.actions import offer
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    slug = request.partner.slug
    lists = (_("Internal use licences"), reverse("internal-use-request-list", args=[slug]) if further else None)
    programme = (_("Programme"), reverse("programme", args=[slug]))
    return [(_("Settings"), reverse("partner-settings", args=[slug])), programme, lists, *further]


@partner_page
def internal_use_request_list(request: PartnerRequest) -> HttpResponse:
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read internal use licences"))
    context = {
        "listing": table(request, INTERNAL_USE_REQUESTS),
        "limit": limit_on(request.partner.pk, clock.today()),
        "team": own_team_of(request.partner.pk),
        "create": offer(request.actor, "internal-use-requests.create"),
        "refused": request_refusal(request.partner, clock.today()),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "partners/internal_use/list.html", context)


@partner_page
def internal_use_request_create(request: PartnerRequest) -> HttpResponse:
    require(request, "internal-use-requests.create")
    limit = limit_on(request.partner.pk, clock.today())
    form = RequestForm(request.POST or None, actor=request.actor, initial={"seats": limit or None})
    if request.method == "POST" and (made := submit(request, form, request_internal_use)):
        messages.success(request, _("They are requested. The network decides, and you are told."))
        return redirect("internal-use-request", request.partner.slug, made.pk)
    context = {
        "form": form,
        "limit": limit,
        "refused": request_refusal(request.partner, clock.today()),
        "back": reverse("internal-use-request-list", args=[request.partner.slug]),
        "breadcrumbs": _crumbs(request, (_("Request"), None)),
    }
    return render(request, "partners/internal_use/request.html", context)


def _find(request: PartnerRequest, pk: str) -> InternalUseRequest:
    return get_object_or_404(requests_for(request.actor), pk=pk)


@partner_page
def internal_use_request(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = {
        "record": record,
        "line": line_of(record),
        "withdraw": offer(request.actor, "internal-use-requests.withdraw", record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (_("Request"), None)),
    }
    return render(request, "partners/internal_use/record.html", context)


@partner_page
@require_POST
def internal_use_request_withdraw(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    perform(request, withdraw_internal_use, done=_("The request is withdrawn."), internal_use_request=record)
    return redirect("internal-use-request", request.partner.slug, record.pk)
