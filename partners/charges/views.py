from collections.abc import Iterator
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.catalogue.currencies import CURRENCIES
from partners.charges.estimate import Expected, Which, estimate_for, sums_with
from partners.charges.lists import CHARGES, STAFF_CHARGES
from partners.charges.models import Charge
from partners.charges.queries import items, sums_of
from partners.clients.models import ClientAccount
from partners.subscriptions.errors import EstimateTooLarge
from partners.subscriptions.explaining import Line, lines_of
from partners.subscriptions.queries import sees_cost
from partners.subscriptions.terms import add_months
from portal import clock
from portal.errors import NotAllowed
from portal.lists.chips import Options
from portal.lists.table import Table, table
from portal.web.pages import partner_page, staff_page_about
from portal.web.request import PartnerRequest, PersonRequest

MONTHS = 13


@partner_page
def charge_list(request: PartnerRequest) -> HttpResponse:
    """What was charged for all subscriptions, each line with its formula and what it came from."""
    if not sees_cost(request.actor):
        raise NotAllowed(action=_("Read charges"))
    hub = (_("Subscriptions"), reverse("subscription-list", args=[request.partner.slug]))
    listing = table(request, CHARGES, options=_options())
    context = {
        "listing": listing,
        "sums": _sums(listing),
        "sees_cost": True,
        "breadcrumbs": [hub, (_("Charges"), None)],
    }
    return render(request, "partners/charges/list.html", context)


@partner_page
def charge_estimate(request: PartnerRequest) -> HttpResponse:
    """The running month: what was charged, what will be, and what the next renewals cost; of one client, if so asked."""
    if not sees_cost(request.actor):
        raise NotAllowed(action=_("Read charges"))
    slug = request.partner.slug
    wanted = request.GET.get("client_account", "")[:40]
    client = get_object_or_404(ClientAccount.objects.visible_to(request.actor), pk=wanted) if wanted else None
    which = Which.NEXT if request.GET.get("month") == Which.NEXT else Which.THIS
    context = {
        "client": client,
        "sees_cost": True,
        "months": [(which, which.first(clock.today())) for which in Which],
        "asked": which,
        **_estimate(request, client, which),
        "breadcrumbs": [
            (_("Subscriptions"), reverse("subscription-list", args=[slug])),
            (_("Charges"), reverse("charge-list", args=[slug])),
            (_("Next month") if which == Which.NEXT else _("This month"), None),
        ],
    }
    return render(request, "partners/charges/estimate.html", context)


def _estimate(request: PartnerRequest, client: ClientAccount | None, which: Which) -> dict:
    try:
        estimate = estimate_for(request.actor, request.partner.pk, client, which)
    except EstimateTooLarge as refused:
        return {"refused": refused}
    to_come = _("To come next month") if which == Which.NEXT else _("Still to come this month")
    parts = ((to_come, estimate.expected), (_("Renewals after that"), estimate.renewals))
    return {
        "estimate": estimate,
        "parts": [(title, _with_words(lines), sums_with([], (one.charge for one in lines))) for title, lines in parts],
    }


def _with_words(lines: list[Expected]) -> list[tuple[Expected, Line]]:
    return list(zip(lines, lines_of(one.charge for one in lines), strict=True))


@staff_page_about(Charge)
def staff_charge_list(request: PersonRequest) -> HttpResponse:
    """Those of all partners that somebody among staff sees."""
    listing = table(request, STAFF_CHARGES, options=_options())
    hub = (_("Operations"), reverse("staff-operations"))
    context = {"listing": listing, "sums": _sums(listing), "breadcrumbs": [hub, (_("Charges"), None)]}
    return render(request, "partners/charges/staff_list.html", context)


def _sums(listing: Table) -> list:
    """Of all that match, where they are counted to the last one: beyond that a sum would have to read them all."""
    return sums_of(listing.matching) if listing.counted.is_exact and listing.rows else []


def _options() -> list[Options]:
    return [
        Options("month", _("Month"), tuple(_months(clock.today()))),
        Options("item", _("Plan or add-on"), tuple(items())),
        Options("kind", _("Kind"), tuple(Charge.Kind.choices)),
        Options("currency", _("Currency"), tuple((one, one) for one in CURRENCIES)),
    ]


def _months(today: date) -> Iterator[tuple[str, str]]:
    """This one, and back to the same a year ago."""
    for back in range(MONTHS):
        first = add_months(today.replace(day=1), -back)
        yield f"{first:%Y-%m}", date_format(first, "YEAR_MONTH_FORMAT")
