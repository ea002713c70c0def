"""The front door and the two home pages."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import DESCRIPTIONS, StaffRole
from portal.web.home import PARTNER_CARDS, PARTNER_TOTALS, STAFF_CARDS, STAFF_TOTALS, sections, totals
from portal.web.navigation import cards_of
from portal.web.pages import Page, partner_page, public_page, staff_page
from portal.web.request import PartnerRequest, PersonRequest, Request


@public_page
def home(request: Request) -> HttpResponse:
    """Everybody's way in: strangers learn what this is, the others go where they work."""
    if not request.user.is_authenticated:
        return render(request, "portal/landing.html")
    rows = Membership.objects.filter(user=request.user).exclude(partner__state=Partner.State.CLOSED)
    places = list(rows.select_related("partner").order_by("partner__name"))
    if request.user.staff_role and not places:
        return redirect("staff-home")
    if len(places) == 1 and not request.user.staff_role:
        return redirect("partner-home", places[0].partner.slug)
    return render(request, "portal/places.html", {"breadcrumbs": [(_("Where do you want to work?"), None)]})


@partner_page
def partner_home(request: PartnerRequest) -> HttpResponse:
    context = {
        "sections": sections(PARTNER_CARDS, request.actor, request.partner),
        "totals": totals(PARTNER_TOTALS, request.actor, request.partner),
        "breadcrumbs": [(_("Home"), None)],
    }
    return render(request, "portal/home.html", context)


@staff_page
def staff_home(request: PersonRequest) -> HttpResponse:
    """Says first what the role is for."""
    role = StaffRole(request.actor.staff_role)
    context = {
        "sections": sections(STAFF_CARDS, request.actor, None),
        "totals": totals(STAFF_TOTALS, request.actor, None),
        "role": role,
        "role_text": DESCRIPTIONS[role],
        "breadcrumbs": [(_("Home"), None)],
    }
    return render(request, "portal/home.html", context)


def hub(name: str, title: str | Promise, text: str | Promise) -> Page:
    """The page of a sidebar entry that only gathers others: one card for each."""

    @staff_page
    def page(request: PersonRequest) -> HttpResponse:
        cards = cards_of(request, name)
        if not cards:
            raise Http404
        context = {"title": title, "text": text, "cards": cards, "breadcrumbs": [(title, None)]}
        return render(request, "portal/hub.html", context)

    return page


ACCESS = hub(
    "staff-access",
    gettext_lazy("Access"),
    gettext_lazy("Who gets in, as a person or as a machine, and what they may do there."),
)

OPERATIONS = hub(
    "staff-operations",
    gettext_lazy("Operations"),
    gettext_lazy("What the portal does by itself, and where it needs you."),
)
