from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.catalogue.models import Plan, Price
from partners.catalogue.queries import plans_on, rule_on
from portal import clock
from portal.web.pages import partner_page, staff_page_about
from portal.web.request import PartnerRequest, PersonRequest


@partner_page
def plan_list(request: PartnerRequest) -> HttpResponse:
    return _plans(request, (_("Subscriptions"), reverse("subscription-list", args=[request.partner.slug])))


@staff_page_about(Plan)
def staff_plan_list(request: PersonRequest) -> HttpResponse:
    """What partners read."""
    return _plans(request, (_("Programme"), reverse("staff-programme")))


def _plans(request: PersonRequest, hub: tuple) -> HttpResponse:
    """What can be sold today, each line with the day it was true and where it was read."""
    context = {
        "versions": plans_on(clock.today()),
        "prices": Price.objects.visible_to(request.actor).select_related("plan").order_by("plan__rank", "-valid_from"),
        "rule": rule_on(clock.today(), ""),
        "breadcrumbs": [hub, (_("Plans"), None)],
    }
    return render(request, "partners/catalogue/list.html", context)
