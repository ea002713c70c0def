"""Where the portal and Dropbox differ: the queue of a partner, one finding with what can be done, and the queue of staff."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.drift.lists import DRIFT, QUICK, STAFF_DRIFT
from partners.drift.models import DriftFinding
from partners.drift.queries import ended_connection, findings_for, has_a_team, member_of, over_with_its_connection
from partners.drift.services import accept
from partners.drift.steps import step_of
from partners.drift.words import advice_on
from partners.subscriptions.views import crumbs
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.tenancy.roles import TRADE_READERS
from portal.web.crumbs import in_operations
from portal.web.pages import partner_page, staff_page_about
from portal.web.request import PartnerRequest, PersonRequest
from portal.web.sides import url_of
from portal.web.submit import perform

LIST = "partners/drift/list.html"


@partner_page
def drift_list(request: PartnerRequest) -> HttpResponse:
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read differences from Dropbox"))
    asked = request.GET
    if asked.get("state") == DriftFinding.State.OPEN and (
        ended := ended_connection(request.actor, asked.get("connection", ""))
    ):
        return _left_of(request, ended.pk)
    context = {
        "listing": table(request, DRIFT, quick=QUICK),
        "has_team": has_a_team(request.actor),
        "home": reverse("subscription-list", args=[request.partner.slug]),
        "breadcrumbs": crumbs(request, (_("Differences from Dropbox"), None)),
    }
    return render(request, LIST, context)


@partner_page
def drift_finding(request: PartnerRequest, pk: str) -> HttpResponse:
    record = findings_for(request.actor).filter(pk=pk).first()
    if record is None:
        return _over(request, pk)
    context = {
        **_told(request, record),
        "member": member_of(record, request.actor),
        "step": step_of(record, request.actor, request.partner.slug),
        "breadcrumbs": crumbs(
            request,
            (_("Differences from Dropbox"), reverse("drift-list", args=[request.partner.slug])),
            (record.get_kind_display(), None),
        ),
    }
    return render(request, "partners/drift/record.html", context)


def _told(request: PersonRequest, record: DriftFinding) -> dict:
    advice = advice_on(record.kind, staff=request.actor.is_staff)
    return {"record": record, "advice": advice, "timeline": timeline_of(record, request.actor)}


def _over(request: PersonRequest, pk: str) -> HttpResponse:
    """Notifications and mails lead to a finding also after the right to show people ended: then to what is left of it."""
    finding = over_with_its_connection(request.actor, pk)
    if finding is None:
        raise Http404
    return _left_of(request, finding.connection_id)


def _left_of(request: PersonRequest, connection: str) -> HttpResponse:
    """One notification of many leads to the open ones in the list: nothing is open of a connection that ended."""
    messages.info(
        request, _("What differed is over: the connection to the team ended, and its people are shown no more.")
    )
    return redirect(url_of(request, "dropbox-connection", connection))


@partner_page
@require_POST
def drift_accept(request: PartnerRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(findings_for(request.actor), pk=pk)
    done = _("It is taken over as it is at Dropbox.")
    perform(request, accept, drift_finding=record, seen=request.POST.get("seen", ""), done=done)
    return redirect("drift-finding", request.partner.slug, record.pk)


@staff_page_about(DriftFinding)
def staff_drift_list(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, STAFF_DRIFT, quick=QUICK),
        "has_team": has_a_team(request.actor),
        "home": reverse("staff-partner-list"),
        "breadcrumbs": in_operations(_("Differences from Dropbox"), "staff-drift-list"),
    }
    return render(request, LIST, context)


@staff_page_about(DriftFinding)
def staff_drift_finding(request: PersonRequest, pk: str) -> HttpResponse:
    """To look at: what is done about it is its partner's business."""
    record = findings_for(request.actor).filter(pk=pk).first()
    if record is None:
        return _over(request, pk)
    context = {
        **_told(request, record),
        "breadcrumbs": in_operations(_("Differences from Dropbox"), "staff-drift-list", (record.get_kind_display(), None)),
    }
    return render(request, "partners/drift/staff_record.html", context)
