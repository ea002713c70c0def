from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.charges.queries import plans
from partners.renewals.counting import reading_of
from partners.renewals.errors import TooManyRenewals
from partners.renewals.forms import RosterForm, UseForm
from partners.renewals.letters import letter_about
from partners.renewals.lists import QUICK, RENEWALS, STAFF_RENEWALS
from partners.renewals.queries import at_stake_of, proposal_of, renewals_for
from partners.renewals.services import report_roster, report_use
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import sees_cost
from portal import clock
from portal.actions import offer
from portal.errors import NotAllowed
from portal.lists.chips import Options
from portal.lists.table import Table, table
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page, staff_page_about
from portal.web.request import PartnerRequest, PersonRequest
from portal.web.submit import submit


@partner_page
def renewal_list(request: PartnerRequest) -> HttpResponse:
    """What renews when, at which price, and until when less can be asked for."""
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read renewals"))
    listing = table(request, RENEWALS, quick=QUICK, options=_options())
    context = {
        "listing": listing,
        **_at_stake(listing),
        "sees_cost": sees_cost(request.actor),
        "breadcrumbs": [
            (_("Subscriptions"), reverse("subscription-list", args=[request.partner.slug])),
            (_("Renewals"), None),
        ],
    }
    return render(request, "partners/renewals/list.html", context)


@staff_page_about(Subscription)
def staff_renewal_list(request: PersonRequest) -> HttpResponse:
    listing = table(request, STAFF_RENEWALS, quick=QUICK, options=_options())
    hub = (_("Operations"), reverse("staff-operations"))
    context = {
        "listing": listing,
        **_at_stake(listing),
        "sees_cost": True,
        "breadcrumbs": [hub, (_("Renewals"), None)],
    }
    return render(request, "partners/renewals/staff_list.html", context)


@partner_page
def renewal(request: PartnerRequest, pk: str) -> HttpResponse:
    """How many seats are in use, with how many it should renew, and what to write to the client."""
    record: Any = get_object_or_404(renewals_for(request.actor), pk=pk)
    by_file = "by_file" in request.POST
    form = UseForm(None if by_file else request.POST or None)
    roster = RosterForm(request.POST if by_file else None, request.FILES if by_file else None)
    if request.method == "POST":
        words = _count_by_file(request, roster, record) if by_file else _count(request, form, record)
        if words:
            messages.success(request, words)
            return redirect("renewal", request.partner.slug, record.pk)
    proposal, seen = proposal_of(record), reading_of(record)
    slug = request.partner.slug
    context = {
        "subscription": record,
        "renewal": record.renewal,
        "proposal": proposal,
        "letter": letter_about(record, record.renewal, proposal, f"{request.actor.label}\n{request.partner}"),
        "form": form,
        "roster": roster,
        "seen": seen,
        "report": None if seen and seen.day == clock.today() else offer(request.actor, "renewals.report-use", record),
        "change": offer(request.actor, "subscriptions.change-seats", record),
        "sees_cost": sees_cost(request.actor),
        "breadcrumbs": [
            (_("Subscriptions"), reverse("subscription-list", args=[slug])),
            (_("Renewals"), reverse("renewal-list", args=[slug])),
            (f"{record} · {record.client_account}", None),
        ],
    }
    return render(request, "partners/renewals/record.html", context)


def _count(request: PartnerRequest, form: UseForm, record: Subscription) -> str:
    return _("The seats in use are kept.") if submit(request, form, report_use, subscription=record) else ""


def _count_by_file(request: PartnerRequest, form: RosterForm, record: Subscription) -> str:
    done = submit(request, form, report_roster, subscription=record)
    if not done:
        return ""
    counted = done[1]
    words = _("{used} seats in use: {active} active, {invited} invited, {suspended} suspended.")
    return words.format(
        used=counted.used, active=counted.active, invited=counted.invited, suspended=counted.suspended
    )


def _at_stake(listing: Table) -> dict[str, Any]:
    """Of all that match, where they are few enough to be asked one by one; else why not."""
    try:
        return {"at_stake": at_stake_of(listing.matching)}
    except TooManyRenewals as refused:
        return {"too_many": refused}


def _options() -> list[Options]:
    return [Options("plan", _("Plan"), tuple(plans()))]
