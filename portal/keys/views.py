from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.actions import offer
from portal.addresses import client_ip
from portal.editing import digest_of
from portal.events.queries import timeline_of
from portal.keys import services
from portal.keys.forms import ApiKeyForm, ChangeKeyForm, RotateKeyForm
from portal.keys.groups import grouped, noun_label, presets, reading_means, writing_means
from portal.keys.models import ApiKey
from portal.keys.queries import usage_by_day
from portal.keys.rights import is_answered_for, scopes_now
from portal.keys.scopes import grantable_scopes
from portal.keys.words import scopes_in_words
from portal.web.charts import bar_chart
from portal.web.request import PersonRequest
from portal.web.sides import both_sides, url_of
from portal.web.submit import perform, require, submit

VERBS = ("update", "rotate", "end-overlap", "revoke")
DAYS_SHOWN = 30
FAILURES_SHOWN = 20


def _crumbs(request: PersonRequest, *further: tuple) -> list[tuple]:
    if request.partner:
        first = (_("Settings"), reverse("partner-settings", args=[request.partner.slug]))
    else:
        first = (_("Access"), reverse("staff-access"))
    return [first, (_("API keys"), url_of(request, "api-key-list") if further else None), *further]


def _key_of(request: PersonRequest, pk: str) -> ApiKey:
    return get_object_or_404(ApiKey.objects.visible_to(request.actor).with_person(), pk=pk)


def _key_crumbs(request: PersonRequest, key: ApiKey, *further: tuple) -> list[tuple]:
    return _crumbs(request, (key.name, url_of(request, "api-key", key.pk) if further else None), *further)


@both_sides
def api_key_list(request: PersonRequest) -> HttpResponse:
    keys = ApiKey.objects.visible_to(request.actor).with_person()
    context = {
        "rows": [{"key": key, "url": url_of(request, "api-key", key.pk)} for key in keys],
        "may_read": request.actor.is_staff or request.actor.role in ApiKey.read_roles,
        "create": offer(request.actor, "api-keys.create"),
        "create_url": url_of(request, "api-key-create"),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "portal/keys/list.html", context)


@both_sides
def api_key(request: PersonRequest, pk: str) -> HttpResponse:
    """What the key may do, from where, by whom it is used, and why its calls fail."""
    key = _key_of(request, pk)
    usage = usage_by_day(key, DAYS_SHOWN)
    scopes = scopes_now(key)
    context = {
        "key": key,
        "offers": {verb.replace("-", "_"): offer(request.actor, f"api-keys.{verb}", key) for verb in VERBS},
        "urls": {verb.replace("-", "_"): url_of(request, f"api-key-{verb}", key.pk) for verb in VERBS},
        "scopes": scopes_in_words(scopes),
        "scopes_cut": scopes_in_words(set(key.scopes) - scopes) if is_answered_for(key) else [],
        "is_answered_for": is_answered_for(key),
        "chart": bar_chart(
            [
                (date_format(one.day, "DAY_AND_MONTH"), one.requests, one.client_errors + one.server_errors)
                for one in usage
            ]
        ),
        "requests": sum(one.requests for one in usage),
        "client_errors": sum(one.client_errors for one in usage),
        "server_errors": sum(one.server_errors for one in usage),
        "failures": key.failures.all()[:FAILURES_SHOWN],
        "timeline": timeline_of(key, request.actor),
        "breadcrumbs": _key_crumbs(request, key),
    }
    return render(request, "portal/keys/key.html", context)


# ── Making and changing ─────────────────────────────────────────────────────────────────────────────
# Whoever finds an open browser shall not walk away with a key: these ask for the password again after some minutes,
# and allauth takes up the form where it was.


@both_sides
def api_key_create(request: PersonRequest) -> HttpResponse:
    require(request, "api-keys.create")
    return _create(request)


@reauthentication_required
def _create(request: PersonRequest) -> HttpResponse:
    """The answer to the form shows the key, once: it is not kept anywhere to be shown again."""
    scopes = grantable_scopes(request.actor)
    form = ApiKeyForm(request.POST or None, scopes=scopes)
    crumbs = _crumbs(request, (_("Create API key"), None))
    preset = next((one for one in presets() if one.code == request.POST.get("preset")), None)
    if preset:
        typed = {name: request.POST.get(name, "") for name in ("name", "expires_at", "allowed_networks")}
        form = ApiKeyForm(initial={**typed, "scopes": preset.among(scopes)}, scopes=scopes)
    elif request.method == "POST" and (
        key := submit(request, form, services.create_api_key, created_from=client_ip(request))
    ):
        return _shown_once(request, key, crumbs)
    context = {
        "form": form,
        "groups": _scope_groups(request, scopes, form["scopes"].value() or []),
        "presets": presets(),
        "list_url": url_of(request, "api-key-list"),
        "breadcrumbs": crumbs,
    }
    return render(request, "portal/keys/form.html", context)


def _scope_groups(request: PersonRequest, scopes: list[str], chosen: list[str]) -> list[dict]:
    """The nouns under words people use, each with its reading and its writing scope where there is one."""
    nouns = {scope.partition(":")[0] for scope in scopes}
    return [
        {"label": group.label, "rows": [_scope_row(request, noun, scopes, chosen) for noun in members]}
        for group, members in grouped(nouns)
    ]


def _scope_row(request: PersonRequest, noun: str, scopes: list[str], chosen: list[str]) -> dict:
    read, write = f"{noun}:read", f"{noun}:write"
    return {
        "label": noun_label(noun),
        "cells": [
            {"label": label, "scope": scope if scope in scopes else "", "checked": scope in chosen}
            for label, scope in ((_("Read"), read), (_("Write"), write))
        ],
        "reads": reading_means(noun),
        "means": writing_means(noun, staff=request.partner is None) if write in scopes else [],
    }


def _shown_once(request: PersonRequest, key: ApiKey, crumbs: list[tuple]) -> HttpResponse:
    url = url_of(request, "api-key", key.pk)
    response = render(request, "portal/keys/created.html", {"key": key, "url": url, "breadcrumbs": crumbs})
    response["Cache-Control"] = "no-store"
    return response


@both_sides
def api_key_rotate(request: PersonRequest, pk: str) -> HttpResponse:
    key = _key_of(request, pk)
    require(request, "api-keys.rotate")
    return _rotate(request, key)


@reauthentication_required
def _rotate(request: PersonRequest, key: ApiKey) -> HttpResponse:
    form = RotateKeyForm(request.POST or None)
    crumbs = _key_crumbs(request, key, (_("Rotate"), None))
    if request.method == "POST":
        fixed = {"api_key": key, "created_from": client_ip(request)}
        if rotated := submit(request, form, services.rotate_api_key, **fixed):
            return _shown_once(request, rotated, crumbs)
    context = {"form": form, "key": key, "url": url_of(request, "api-key", key.pk), "breadcrumbs": crumbs}
    return render(request, "portal/keys/rotate.html", context)


@both_sides
def api_key_update(request: PersonRequest, pk: str) -> HttpResponse:
    key = _key_of(request, pk)
    require(request, "api-keys.update")
    return _update(request, key)


@reauthentication_required
def _update(request: PersonRequest, key: ApiKey) -> HttpResponse:
    seen = digest_of({"name": key.name, "allowed_networks": key.allowed_networks})
    initial = {"name": key.name, "allowed_networks": "\n".join(key.allowed_networks), "seen": seen}
    form = ChangeKeyForm(request.POST or None, initial=initial)
    url = url_of(request, "api-key", key.pk)
    if request.method == "POST" and submit(request, form, services.update_api_key, api_key=key):
        messages.success(request, _("The key is changed. Its next request follows the new settings."))
        return redirect(url)
    context = {"form": form, "key": key, "url": url, "breadcrumbs": _key_crumbs(request, key, (_("Change"), None))}
    return render(request, "portal/keys/update.html", context)


# ── Ending ──────────────────────────────────────────────────────────────────────────────────────────


@both_sides
@require_POST
def api_key_end_overlap(request: PersonRequest, pk: str) -> HttpResponse:
    key = _key_of(request, pk)
    perform(request, services.end_overlap, done=_("The old secret is refused from now on."), api_key=key)
    return redirect(url_of(request, "api-key", key.pk))


@both_sides
@require_POST
def api_key_revoke(request: PersonRequest, pk: str) -> HttpResponse:
    key = _key_of(request, pk)
    perform(request, services.revoke_api_key, done=_("“{name}” is revoked.").format(name=key.name), api_key=key)
    return redirect(url_of(request, "api-key-list"))
