from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.permissions import noun_label
from portal.actions import offer
from portal.keys.forms import ApiKeyForm
from portal.keys.models import ApiKey
from portal.keys.scopes import grantable_scopes
from portal.keys.services import create_api_key, revoke_api_key
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    slug = request.partner.slug
    settings_page = (_("Settings"), reverse("partner-settings", args=[slug]))
    return [settings_page, (_("API keys"), reverse("api-key-list", args=[slug]) if further else None), *further]


@partner_page
def api_key_list(request: PartnerRequest) -> HttpResponse:
    keys = ApiKey.objects.visible_to(request.actor).select_related("created_by")
    context = {
        "rows": [{"key": key, "revoke": offer(request.actor, "api-keys.revoke", key)} for key in keys],
        "may_read": request.actor.role in ApiKey.read_roles,
        "create": offer(request.actor, "api-keys.create"),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "portal/keys/list.html", context)


@partner_page
def api_key_create(request: PartnerRequest) -> HttpResponse:
    """The answer to the form shows the key, once: it is not kept anywhere to be shown again."""
    require(request, "api-keys.create")
    scopes = grantable_scopes(request.actor)
    form = ApiKeyForm(request.POST or None, scopes=scopes)
    crumbs = _crumbs(request, (_("Create API key"), None))
    if request.method == "POST" and (key := submit(request, form, create_api_key)):
        response = render(request, "portal/keys/created.html", {"key": key, "breadcrumbs": crumbs})
        response["Cache-Control"] = "no-store"
        return response
    context = {"form": form, "scope_rows": _scope_rows(scopes, form["scopes"].value() or []), "breadcrumbs": crumbs}
    return render(request, "portal/keys/form.html", context)


def _scope_rows(scopes: list[str], chosen: list[str]) -> list[dict]:
    """One line per noun, with its reading and its writing scope where there is one."""
    nouns = sorted({scope.partition(":")[0] for scope in scopes}, key=noun_label)
    return [
        {
            "label": noun_label(noun),
            "cells": [
                {"label": label, "scope": scope if scope in scopes else "", "checked": scope in chosen}
                for label, scope in ((_("Read"), f"{noun}:read"), (_("Write"), f"{noun}:write"))
            ],
        }
        for noun in nouns
    ]


@partner_page
@require_POST
def api_key_revoke(request: PartnerRequest, pk: str) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.visible_to(request.actor), pk=pk)
    perform(request, revoke_api_key, done=_("“{name}” is revoked.").format(name=key.name), api_key=key)
    return redirect("api-key-list", request.partner.slug)
