"""Pages about people's second factors: a lost one reset, and staff's list of who has none."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.actions import offer
from portal.lists.table import table
from portal.tenancy.lists import PARTNER_PEOPLE, QUICK
from portal.tenancy.models import Membership
from portal.tenancy.queries import members_of
from portal.tenancy.second_factors import reset_second_factor
from portal.web.pages import partner_page, staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest, PersonRequest
from portal.web.submit import require, submit

RESET = "memberships.reset-second-factor"


@partner_page
def membership_reset_second_factor(request: PartnerRequest, pk: str) -> HttpResponse:
    people = reverse("partner-people", args=[request.partner.slug])
    settings_page = reverse("partner-settings", args=[request.partner.slug])
    return _reset(request, pk, people, [(_("Settings"), settings_page), (_("People"), people)])


@staff_page_about(Membership)
def partner_person_reset(request: PersonRequest, pk: str) -> HttpResponse:
    people = reverse("staff-partner-people")
    return _reset(request, pk, people, [_access(), (_("People of partners"), people)])


def _access() -> tuple:
    return _("Access"), reverse("staff-access")


def _reset(request: PersonRequest, pk: str, back: str, crumbs: list[tuple]) -> HttpResponse:
    member = get_object_or_404(members_of(request.actor), pk=pk)
    require(request, RESET)
    form = ReasonForm(request.POST or None, read_by=_("The person reads it in the mail, and it stays in the timeline."))
    if request.method == "POST" and submit(request, form, reset_second_factor, membership=member):
        words = _("The second factor of {name} is reset. A mail tells them.")
        messages.success(request, words.format(name=member.user))
        return redirect(back)
    context = {
        "form": form,
        "person": member.user,
        "back": back,
        "breadcrumbs": [*crumbs, (_("Reset second factor"), None)],
    }
    return render(request, "portal/members/reset_second_factor.html", context)


@staff_page_about(Membership)
def partner_people(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, PARTNER_PEOPLE, quick=QUICK),
        "may_reset": bool(offer(request.actor, RESET, Membership())),
        "breadcrumbs": [_access(), (_("People of partners"), None)],
    }
    return render(request, "portal/members/everywhere.html", context)
