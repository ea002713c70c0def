"""The page on which staff change a partner's Reseller ID, countries and services badge."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.network.authorising import authorise_partner
from partners.network.forms import AuthorisationChangeForm
from partners.network.models import Profile
from portal.editing import opened_with
from portal.tenancy.models import Partner
from portal.web.pages import staff_page_about
from portal.web.request import Request
from portal.web.submit import require, submit


@staff_page_about(Partner)
def partner_authorise(request: Request, pk: str) -> HttpResponse:
    require(request, "profiles.authorise")
    profile = get_object_or_404(Profile.objects.visible_to(request.actor).select_related("partner"), partner=pk)
    record = reverse("staff-partner", args=[pk])
    now = {name: getattr(profile, name) for name in ("reseller_id", "authorised_countries", "services_badge")}
    form = AuthorisationChangeForm(request.POST or None, initial=opened_with(now))
    if request.method == "POST" and submit(request, form, authorise_partner, profile=profile):
        messages.success(request, _("The authorisation of {partner} is changed.").format(partner=profile.partner))
        return redirect(record)
    context = {
        "form": form,
        "title": _("Authorisation of {partner}").format(partner=profile.partner),
        "button": _("Change authorisation"),
        "back": record,
        "breadcrumbs": [
            (_("Partners"), reverse("staff-partner-list")),
            (str(profile.partner), record),
            (_("Authorisation"), None),
        ],
    }
    return render(request, "partners/network/reason.html", context)
