"""Merging two client accounts: which one goes, what stays of both, and the name typed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.clients.filters import ClientAccountFilter
from partners.clients.forms import MergeForm
from partners.clients.merge_parts import Written, differing_parts
from partners.clients.merging import can_go, merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.queries import likely_doubles, what_moves
from partners.clients.views import crumbs, find_client
from partners.custom_fields.queries import asked_fields
from portal.actions import REGISTRY
from portal.countries import country_name
from portal.web.listing import listing
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import require, submit

SHOWN = 20
WRITTEN: Written = {"country": country_name, "acquired_on": date_format}


@partner_page
def client_account_merge(request: PartnerRequest, pk: str) -> HttpResponse:
    """Without `other` in the address the choice of one."""
    record = find_client(request, pk)
    require(request, "client-accounts.merge")
    own = reverse("client-account", args=[request.partner.slug, record.pk])
    context = {
        "client": record,
        "back": own,
        "refused": REGISTRY["client-accounts.merge"].refusal(request.actor, record),
        "breadcrumbs": crumbs(request, (record.name, own), (_("Merge"), None)),
    }
    if request.GET.get("other"):
        return _confirm(request, record, find_client(request, request.GET["other"][:40]), context)
    rows = ClientAccount.objects.visible_to(request.actor).customers().exclude(pk=record.pk)
    context["listing"] = listing(request, rows, ClientAccountFilter, ("folded_name", "id"), size=SHOWN)
    context["likely"] = likely_doubles(record, request.actor)
    return render(request, "partners/clients/merge_choose.html", context)


def _confirm(request: PartnerRequest, record: ClientAccount, other: ClientAccount, context: dict) -> HttpResponse:
    parts = differing_parts(record, other, asked_fields(record.partner_id), WRITTEN)
    form = MergeForm(request.POST or None, other=other, parts=parts)
    if request.method == "POST" and submit(request, form, merge_client_accounts, client_account=record, other=other):
        messages.success(request, _("{other} was merged into {name}.").format(other=other.name, name=record.name))
        return redirect(context["back"])
    context |= {
        "other": other,
        "form": form,
        "moving": what_moves(other),
        "refused": context["refused"] or can_go(other, record),
    }
    return render(request, "partners/clients/merge.html", context)
