"""The brand: a form with a preview that follows it, and the logo's file."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.profiles import services
from partners.profiles.branding import FIELDS
from partners.profiles.colours import verdicts
from partners.profiles.forms import BrandForm, LogoForm
from partners.profiles.queries import brand_row, look_of, stored_logo
from partners.profiles.views import profile_of, settings_crumbs
from portal.actions import offer
from portal.brand import BUTTON, LINK
from portal.contrast import read_colour
from portal.editing import opened_with
from portal.entitlements import OWN_BRAND, entitled_now
from portal.events.queries import timeline_of
from portal.files.delivery import deliver
from portal.files.images import MAX_BYTES
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


@partner_page
def brand(request: PartnerRequest) -> HttpResponseBase:
    """To read for everybody; with the role for it, to change."""
    profile = profile_of(request)
    saved = _saved(request)
    form = BrandForm(request.POST or None, initial=opened_with(saved))
    if request.method == "POST":
        require(request, "profiles.set-brand")
        if submit(request, form, services.set_brand, profile=profile):
            messages.success(request, _("The brand is saved. The next mail wears it."))
            return redirect("brand", request.partner.slug)
    return _page(request, form, LogoForm())


def _saved(request: PartnerRequest) -> dict[str, str]:
    row = brand_row(profile_of(request))
    return {name: getattr(row, name) for name in FIELDS}


def _page(request: PartnerRequest, form: BrandForm, logo_form: LogoForm) -> HttpResponse:
    profile = profile_of(request)
    row = brand_row(profile)
    typed = {name: form[name].value() or "" for name in ("button_colour", "link_colour")}
    context = {
        "form": form,
        "logo_form": logo_form,
        "row": row,
        "set_brand": offer(request.actor, "profiles.set-brand", profile),
        "entitled": entitled_now(request.partner.pk, OWN_BRAND),
        "timeline": timeline_of(row, request.actor) if request.actor.role in TRADE_READERS else [],
        "breadcrumbs": settings_crumbs(request, _("Brand")),
        **_preview(request, typed),
    }
    return render(request, "partners/profiles/brand.html", context)


@require_safe
@partner_page
def brand_preview(request: PartnerRequest) -> HttpResponse:
    """The preview alone, for the colours in the query: asked for while somebody types."""
    return render(request, "partners/profiles/_brand_preview.html", _preview(request, request.GET))


def _preview(request: PartnerRequest, typed) -> dict:
    """What cannot be read as a colour (yet) is said, and the portal's own is drawn in its place."""
    row = brand_row(profile_of(request))
    button, unread_button = _colour(typed.get("button_colour", ""), BUTTON)
    link, unread_link = _colour(typed.get("link_colour", ""), LINK)
    return {
        "look": replace(look_of(row), button=button, link=link, name=request.partner.name),
        "logo_url": reverse("brand-logo", args=[request.partner.slug]) if row.logo else "",
        "logo_version": row.logo_sha256[:8],
        "verdicts": verdicts(button, link),
        "unread": [text[:20] for text in (unread_button, unread_link) if text],
    }


def _colour(text: str, otherwise: str) -> tuple[str, str]:
    """The colour, and what could not be read as one."""
    try:
        return (read_colour(text) if text.strip() else otherwise), ""
    except ValueError:
        return otherwise, text


@require_safe
@partner_page
def brand_logo(request: PartnerRequest) -> HttpResponseBase:
    row = brand_row(profile_of(request))
    if not row.logo:
        raise Http404
    return deliver(request, stored_logo(row))


@partner_page
@require_POST
def logo_upload(request: PartnerRequest) -> HttpResponseBase:
    require(request, "profiles.set-logo")
    form = LogoForm(request.POST, request.FILES)
    if submit(request, form, _set_uploaded, profile=profile_of(request)):
        messages.success(request, _("The logo is saved."))
        return redirect("brand", request.partner.slug)
    saved = _saved(request)
    return _page(request, BrandForm(initial=opened_with(saved)), form)


def _set_uploaded(*, actor, profile, file):
    return services.set_logo(actor=actor, profile=profile, data=file.read(MAX_BYTES + 1))


@partner_page
@require_POST
def logo_remove(request: PartnerRequest) -> HttpResponseBase:
    done = _("The logo is removed. Your name stands in its place.")
    perform(request, services.remove_logo, done=done, profile=profile_of(request))
    return redirect("brand", request.partner.slug)
