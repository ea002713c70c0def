"""The company as its own people see it and, with the role for it, change it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.network.models import Profile
from partners.profiles import services
from partners.profiles.forms import AddressForm, BillingForm, CompanyForm
from partners.profiles.models import CompanyAddress
from partners.profiles.postal import FIELDS
from partners.profiles.queries import addresses_of, missing_of, own_profile
from partners.profiles.values import BILLING, COMPANY
from portal.actions import offer
from portal.editing import digest_of, opened_with
from portal.envelope import PARTS, envelope
from portal.events.queries import timeline_of
from portal.tenancy.roles import TRADE_READERS
from portal.text import mid_sentence
from portal.web.forms import SeenForm
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit

Kind = CompanyAddress.Kind


def profile_of(request: PartnerRequest) -> Profile:
    return own_profile(request.actor) or services.begin_profile(request.partner)


def settings_crumbs(request: PartnerRequest, title: str, *further: tuple) -> list[tuple]:
    slug = request.partner.slug
    own = reverse("company-profile", args=[slug]) if further else None
    return [(_("Settings"), reverse("partner-settings", args=[slug])), (title, own), *further]


@partner_page
def company_profile(request: PartnerRequest) -> HttpResponse:
    """Everything the partner says of itself, to read for everybody; with a button where the role includes changing it."""
    profile = profile_of(request)
    addresses = addresses_of(profile, request.actor)
    reads_events = request.actor.role in TRADE_READERS
    context = {
        "profile": profile,
        "legal": _envelope(addresses.get(Kind.LEGAL)),
        "billing": _envelope(addresses.get(Kind.BILLING)),
        "lacking": missing_of(profile),
        "update": offer(request.actor, "profiles.update", profile),
        "set_address": offer(request.actor, "profiles.set-address", profile),
        "remove_address": offer(request.actor, "profiles.remove-address", profile),
        "timeline": timeline_of(profile, request.actor) if reads_events else [],
        "breadcrumbs": settings_crumbs(request, _("Company profile")),
    }
    return render(request, "partners/profiles/profile.html", context)


def _envelope(address: CompanyAddress | None) -> list[str]:
    if address is None:
        return []
    return envelope(address.country, company=address.company_name, **{name: getattr(address, name) for name in PARTS})


@partner_page
def company_edit(request: PartnerRequest) -> HttpResponseBase:
    return _edit_values(request, CompanyForm, COMPANY, _("Edit company"))


@partner_page
def billing_edit(request: PartnerRequest) -> HttpResponseBase:
    return _edit_values(request, BillingForm, BILLING, _("Edit billing"))


def _edit_values(request: PartnerRequest, kind: type[SeenForm], names: tuple[str, ...], title: str) -> HttpResponseBase:
    require(request, "profiles.update")
    profile = profile_of(request)
    saved = services.values_of(profile, names)
    form = kind(request.POST or None, initial=opened_with(saved))
    return _edit(request, form, title, services.update_profile, profile=profile)


@partner_page
def address_edit(request: PartnerRequest, kind: str) -> HttpResponseBase:
    if kind not in Kind.values:
        raise Http404
    require(request, "profiles.set-address")
    profile = profile_of(request)
    address = addresses_of(profile, request.actor).get(kind) or CompanyAddress()
    values = {name: getattr(address, name) for name in FIELDS}
    begun = values if values["country"] else {"country": request.partner.country, "company_name": request.partner.name}
    country = request.POST.get("country", begun["country"])
    form = AddressForm(request.POST or None, country=country, initial={**begun, "seen": digest_of(values)})
    title = _("Edit {address}").format(address=mid_sentence(str(Kind(kind).label)))
    return _edit(request, form, title, services.set_address, profile=profile, kind=kind)


def _edit(
    request: PartnerRequest, form: SeenForm, title: str, service: Callable[..., Any], **fixed
) -> HttpResponseBase:
    """One form, one service."""
    if request.method == "POST" and submit(request, form, service, **fixed):
        messages.success(request, _("The changes were saved."))
        return redirect("company-profile", request.partner.slug)
    crumbs = settings_crumbs(request, _("Company profile"), (title, None))
    return render(request, "partners/profiles/edit.html", {"form": form, "title": title, "breadcrumbs": crumbs})


@partner_page
@require_POST
def billing_address_remove(request: PartnerRequest) -> HttpResponseBase:
    done = _("The billing address is removed. Bills go to the legal address.")
    perform(request, services.remove_billing_address, done=done, profile=profile_of(request))
    return redirect("company-profile", request.partner.slug)
