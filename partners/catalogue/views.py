from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.catalogue.forms import DayForm
from partners.catalogue.lists import PRICE_LIST, QUICK, STAFF_PRICE_LIST, STAFF_QUICK
from partners.catalogue.models import Plan, PriceListItem
from partners.catalogue.queries import add_ons_on, plans_no_longer_sold_on, plans_on, published_prices, rules_on
from portal import clock
from portal.actions import Offer, offer
from portal.errors import NotAllowed
from portal.lists.table import table
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page, staff_page_about
from portal.web.request import PartnerRequest, PersonRequest


@partner_page
def plan_list(request: PartnerRequest) -> HttpResponse:
    hub = (_("Subscriptions"), reverse("subscription-list", args=[request.partner.slug]))
    sells = request.actor.role in TRADE_READERS
    return _plans(request, hub, reverse("price-list", args=[request.partner.slug]) if sells else "")


@staff_page_about(Plan)
def staff_plan_list(request: PersonRequest) -> HttpResponse:
    """What partners read."""
    hub, revises = (_("Programme"), reverse("staff-programme")), offer(request.actor, "catalogue-revisions.create")
    return _plans(request, hub, revises=revises)


def _plans(request: PersonRequest, hub: tuple, price_list_url: str = "", revises: Offer | None = None) -> HttpResponse:
    """What can be sold on a day, each line with the day it was true and where it was read."""
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": clock.today()})
    day = (form.cleaned_data["on"] if form.is_bound and form.is_valid() else None) or clock.today()
    context = {
        "form": form,
        "day": day,
        "is_today": day == clock.today(),
        "versions": plans_on(day),
        "no_longer_sold": plans_no_longer_sold_on(day),
        "add_ons": add_ons_on(day),
        "rules": rules_on(day),
        "prices": published_prices(request.actor),
        "price_list_url": price_list_url,
        "revises": revises,
        "breadcrumbs": [hub, (_("Plans"), None)],
    }
    return render(request, "partners/catalogue/list.html", context)


@partner_page
def price_list(request: PartnerRequest) -> HttpResponse:
    """What the partner pays, where the role sees it, and what its clients are suggested to pay."""
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read the price list"))
    listing = table(request, PRICE_LIST, quick=QUICK)
    slug = request.partner.slug
    context = {
        "listing": listing,
        "is_demo": any(not row.verified for row in listing.rows),
        "breadcrumbs": [
            (_("Subscriptions"), reverse("subscription-list", args=[slug])),
            (_("Plans"), reverse("plan-list", args=[slug])),
            (_("Price list"), None),
        ],
    }
    return render(request, "partners/catalogue/price_list.html", context)


@staff_page_about(PriceListItem)
def staff_price_list(request: PersonRequest) -> HttpResponse:
    """Those of all tiers and currencies, as partners read theirs."""
    listing = table(request, STAFF_PRICE_LIST, quick=STAFF_QUICK)
    context = {
        "listing": listing,
        "is_demo": any(not row.verified for row in listing.rows),
        "revises": offer(request.actor, "catalogue-revisions.create"),
        "breadcrumbs": [(_("Programme"), reverse("staff-programme")), (_("Price lists"), None)],
    }
    return render(request, "partners/catalogue/staff_price_list.html", context)
