"""The agreement. Applications are in `review_views.py` and `public_views.py`, partners in `partners/directory`."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from partners.network import services
from partners.network.forms import AgreementForm
from partners.network.models import Agreement
from partners.network.queries import (
    acceptances_for,
    agreements_with_acceptances,
    next_agreement,
)
from portal.actions import offer
from portal.addresses import client_ip
from portal.events.queries import timeline_of
from portal.web.markdown import render_markdown
from portal.web.pages import partner_page, staff_page
from portal.web.request import PartnerRequest, Request
from portal.web.submit import perform, require, submit
from portal.web.views import hub

PROGRAMME = hub(
    "staff-programme", gettext_lazy("Programme"), gettext_lazy("What partners agree to, are told and are sent.")
)

# ── Agreements ──────────────────────────────────────────────────────────────────────────────────────


@partner_page
def agreement(request: PartnerRequest) -> HttpResponse:
    """The version in force, to read and accept, and what was accepted before."""
    record = Agreement.objects.visible_to(request.actor).in_force()
    acceptances = list(acceptances_for(request.actor))
    crumbs = [(_("Settings"), reverse("partner-settings", args=[request.partner.slug])), (_("Agreement"), None)]
    context = {
        "agreement": record,
        "text": render_markdown(record.text) if record else "",
        "upcoming": next_agreement(),
        "acceptances": acceptances,
        "accept": offer(request.actor, "agreements.accept", request.partner),
        "breadcrumbs": crumbs,
    }
    return render(request, "partners/network/agreement.html", context)


@partner_page
@require_POST
def agreement_accept(request: PartnerRequest, pk: str) -> HttpResponse:
    """`pk` is the version that was read: one that came into force in between is not accepted unread."""
    record = get_object_or_404(Agreement.objects.visible_to(request.actor), pk=pk)
    done = _("The agreement is accepted. Selling is open.")
    arguments = {"partner": request.partner, "agreement": record, "ip_address": client_ip(request)}
    accepted = perform(request, services.accept_agreement, done=done, **arguments)
    return redirect("partner-home" if accepted else "agreement", request.partner.slug)


@staff_page
def agreement_list(request: Request) -> HttpResponse:
    context = {
        "agreements": agreements_with_acceptances(request.actor),
        "in_force": Agreement.objects.visible_to(request.actor).in_force(),
        "publish": offer(request.actor, "agreements.publish"),
        "breadcrumbs": [(_("Programme"), reverse("staff-programme")), (_("Agreements"), None)],
    }
    return render(request, "partners/network/agreement_list.html", context)


def _agreement_crumbs(title: str) -> list[tuple]:
    return [
        (_("Programme"), reverse("staff-programme")),
        (_("Agreements"), reverse("staff-agreement-list")),
        (title, None),
    ]


@staff_page
def agreement_version(request: Request, pk: str) -> HttpResponse:
    record = get_object_or_404(Agreement.objects.visible_to(request.actor), pk=pk)
    context = {
        "agreement": record,
        "text": render_markdown(record.text),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _agreement_crumbs(str(record)),
    }
    return render(request, "partners/network/agreement_version.html", context)


@staff_page
def agreement_publish(request: Request) -> HttpResponse:
    require(request, "agreements.publish")
    initial = AgreementForm.after(Agreement.objects.visible_to(request.actor).in_force())
    form = AgreementForm(request.POST or None, initial=initial)
    if request.method == "POST" and (record := submit(request, form, services.publish_agreement)):
        messages.success(request, _("{agreement} is published.").format(agreement=record))
        return redirect("staff-agreement-list")
    context = {"form": form, "breadcrumbs": _agreement_crumbs(_("Publish"))}
    return render(request, "partners/network/agreement_publish.html", context)
