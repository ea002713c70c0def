"""Qualifications as a partner sees them: requested for a client, followed, withdrawn."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.clients.views import crumbs as client_crumbs
from partners.clients.views import find_client
from partners.qualifications.forms import RequestForm
from partners.qualifications.lists import QUALIFICATIONS, QUICK
from partners.qualifications.models import Qualification
from partners.qualifications.queries import qualifications_for
from partners.qualifications.recognising import RULES
from partners.qualifications.services import MONTHS, request_qualification, withdraw_qualification
from portal.actions import REGISTRY, offer
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.imports.internet import display_domain
from portal.lists.table import table
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    lists = reverse("qualification-list", args=[request.partner.slug]) if further else None
    return client_crumbs(request, (_("Qualifications"), lists), *further)


@partner_page
def qualification_list(request: PartnerRequest) -> HttpResponse:
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read qualifications"))
    context = {"listing": table(request, QUALIFICATIONS, quick=QUICK), "breadcrumbs": _crumbs(request)}
    return render(request, "partners/qualifications/list.html", context)


@partner_page
def qualification_create(request: PartnerRequest, pk: str) -> HttpResponse:
    client = find_client(request, pk)
    require(request, "qualifications.create")
    own = reverse("client-account", args=[request.partner.slug, client.pk])
    asked = {"kind": request.GET.get("kind", "")[:20], "domain": display_domain(client.domain)}
    form = RequestForm(request.POST or None, initial=asked)
    if request.method == "POST" and (made := submit(request, form, request_qualification, client_account=client)):
        told = _("It is requested. The network decides, and you are told.")
        if made.rule:
            told = _("It is confirmed: a domain under .{rule} is an institution of education.").format(rule=made.rule)
        messages.success(request, told)
        return redirect("qualification", request.partner.slug, made.pk)
    context = {
        "client": client,
        "form": form,
        "back": own,
        "rules": RULES.items(),
        "months": MONTHS,
        "refused": REGISTRY["qualifications.create"].refusal(request.actor),
        "breadcrumbs": client_crumbs(request, (client.name, own), (_("Request qualification"), None)),
    }
    return render(request, "partners/qualifications/request.html", context)


def _find(request: PartnerRequest, pk: str) -> Qualification:
    return get_object_or_404(qualifications_for(request.actor), pk=pk)


@partner_page
def qualification(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = {
        "qualification": record,
        "source": RULES.get(record.rule, ""),
        "withdraw": offer(request.actor, "qualifications.withdraw", record),
        "again": offer(request.actor, "qualifications.create"),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (str(record), None)),
    }
    return render(request, "partners/qualifications/record.html", context)


@partner_page
@require_POST
def qualification_withdraw(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    perform(request, withdraw_qualification, done=_("The request is withdrawn."), qualification=record)
    return redirect("qualification", request.partner.slug, record.pk)
