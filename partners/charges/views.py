from collections.abc import Iterator
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.catalogue.currencies import CURRENCIES
from partners.charges.lists import CHARGES, STAFF_CHARGES
from partners.charges.queries import items, sums_of
from partners.subscriptions.models import Charge
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
