from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.catalogue.models import Price
from partners.catalogue.queries import plans_on, rule_on
from portal import clock
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest


@partner_page
def plan_list(request: PartnerRequest) -> HttpResponse:
    """What can be sold today, each line with the day it was true and where it was read."""
    subscriptions = reverse("subscription-list", args=[request.partner.slug])
    context = {
        "versions": plans_on(clock.today()),
        "prices": Price.objects.visible_to(request.actor).select_related("plan").order_by("plan__rank", "-valid_from"),
        "rule": rule_on(clock.today()),
        "breadcrumbs": [(_("Subscriptions"), subscriptions), (_("Plans"), None)],
    }
    return render(request, "partners/catalogue/list.html", context)
