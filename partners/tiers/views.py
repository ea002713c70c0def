"""The programme as a partner sees it, and the tiers as staff lay them down."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.network.models import Profile, Tier
from partners.tiers.forms import BenefitForm, TierForm
from partners.tiers.queries import comparison, history, levels, tier_changes_of
from partners.tiers.services import change_tier, create_benefit
from portal import clock
from portal.actions import offer
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page, staff_page
from portal.web.request import PartnerRequest, Request
from portal.web.submit import require, submit

HISTORY = 50


@partner_page
def programme(request: PartnerRequest) -> HttpResponse:
    """Which tier the partner has, what it brings, what the next one would bring, and how it came here."""
    profile = Profile.objects.visible_to(request.actor).select_related("tier").first()
    shown = levels(clock.today())
    own = next((number for number, level in enumerate(shown) if profile and level.tier == profile.tier), None)
    context = {
        "profile": profile,
        "reads_trade": request.actor.role in TRADE_READERS,
        "level": shown[own] if own is not None else None,
        "next_level": shown[own + 1] if own is not None and own + 1 < len(shown) else None,
        "levels": shown,
        "lines": comparison(shown),
        "changes": tier_changes_of(request.partner, request.actor),
        "breadcrumbs": [
            (_("Settings"), reverse("partner-settings", args=[request.partner.slug])),
            (_("Programme"), None),
        ],
    }
    return render(request, "partners/tiers/programme.html", context)


@staff_page
def tier_list(request: Request) -> HttpResponse:
    shown = levels(clock.today())
    context = {
        "levels": shown,
        "lines": comparison(shown),
        "upcoming": sorted((row for level in shown for row in level.upcoming), key=lambda row: row.valid_from),
        "history": history(request.actor)[:HISTORY],
        "create": offer(request.actor, "benefits.create"),
        "breadcrumbs": [(_("Programme"), reverse("staff-programme")), (_("Tiers"), None)],
    }
    return render(request, "partners/tiers/list.html", context)


@staff_page
def benefit_create(request: Request) -> HttpResponse:
    """Started from a row with `?tier=…&code=…`, or empty."""
    require(request, "benefits.create")
    tiers = list(Tier.objects.visible_to(request.actor))
    form = BenefitForm(request.POST or None, tiers=tiers, initial=_as_it_is(request))
    if request.method == "POST" and (row := submit(request, form, create_benefit)):
        messages.success(request, _("{benefit} is set.").format(benefit=row))
        return redirect("staff-tier-list")
    crumbs = [
        (_("Programme"), reverse("staff-programme")),
        (_("Tiers"), reverse("staff-tier-list")),
        (_("Set benefit"), None),
    ]
    return render(request, "partners/tiers/benefit.html", {"form": form, "breadcrumbs": crumbs})


def _as_it_is(request: Request) -> dict:
    """What the benefit says today, so that a change begins with it."""
    tier, code = request.GET.get("tier", ""), request.GET.get("code", "")
    begun = {"tier": tier, "code": code, "valid_from": clock.today()}
    for level in levels(clock.today()):
        if code in level.benefits and not begun.get("label"):
            begun["label"] = level.benefits[code].label
        if level.tier.code == tier and code in level.benefits:
            row = level.benefits[code]
            begun |= {"label": row.label, "included": row.included, "limit": row.limit}
    return begun


@staff_page
def partner_tier(request: Request, pk: str) -> HttpResponse:
    """`pk` is the partner's."""
    profile = get_object_or_404(Profile.objects.visible_to(request.actor).select_related("partner", "tier"), partner=pk)
    require(request, "profiles.change-tier")
    tiers = list(Tier.objects.visible_to(request.actor).exclude(pk=profile.tier_id))
    form = TierForm(request.POST or None, tiers=tiers)
    back = reverse("staff-partner", args=[pk])
    if request.method == "POST" and (changed := submit(request, form, change_tier, profile=profile)):
        words = _("{partner} has the tier {tier} now. Its owners are told by mail.")
        messages.success(request, words.format(partner=changed.partner.name, tier=changed.tier))
        return redirect(back)
    context = {
        "form": form,
        "profile": profile,
        "levels": (shown := levels(clock.today())),
        "lines": comparison(shown),
        "back": back,
        "breadcrumbs": [
            (_("Partners"), reverse("staff-partner-list")),
            (profile.partner.name, back),
            (_("Change tier"), None),
        ],
    }
    return render(request, "partners/tiers/change.html", context)
