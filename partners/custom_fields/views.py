"""A partner's custom fields: which there are, and a page for each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.custom_fields.filters import CustomFieldFilter
from partners.custom_fields.forms import CustomFieldForm
from partners.custom_fields.models import CustomField
from partners.custom_fields.services import (
    archive_custom_field,
    create_custom_field,
    restore_custom_field,
    update_custom_field,
)
from portal.actions import offer
from portal.editing import opened_with
from portal.events.queries import timeline_of
from portal.web.listing import listing
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    settings = (_("Settings"), reverse("partner-settings", args=[request.partner.slug]))
    own = reverse("custom-field-list", args=[request.partner.slug]) if further else None
    return [settings, (_("Custom fields"), own), *further]


def _find(request: PartnerRequest, pk: str) -> CustomField:
    return get_object_or_404(CustomField.objects.visible_to(request.actor), pk=pk)


@partner_page
def custom_field_list(request: PartnerRequest) -> HttpResponse:
    rows = CustomField.objects.visible_to(request.actor)
    context = {
        "listing": listing(request, rows, CustomFieldFilter, ("state", "rank", "id")),
        "create": offer(request.actor, "custom-fields.create"),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "partners/custom_fields/list.html", context)


@partner_page
def custom_field_create(request: PartnerRequest) -> HttpResponse:
    require(request, "custom-fields.create")
    form = CustomFieldForm(request.POST or None)
    if request.method == "POST" and (field := submit(request, form, create_custom_field)):
        messages.success(request, _("“{name}” was added. It is asked with every client.").format(name=field.name))
        return redirect("custom-field-list", request.partner.slug)
    context = {"form": form, "breadcrumbs": _crumbs(request, (_("Add custom field"), None))}
    return render(request, "partners/custom_fields/form.html", context)


@partner_page
def custom_field_update(request: PartnerRequest, pk: str) -> HttpResponse:
    field = _find(request, pk)
    require(request, "custom-fields.update")
    names = ("name", "help", "rank", *(("choices",) if field.choices else ()))
    initial = opened_with({name: getattr(field, name) for name in names})
    form = CustomFieldForm(request.POST or None, initial=initial, kind=field.kind)
    if request.method == "POST" and submit(request, form, update_custom_field, custom_field=field):
        messages.success(request, _("The changes were saved."))
        return redirect("custom-field-list", request.partner.slug)
    context = {
        "field": field,
        "form": form,
        "update": offer(request.actor, "custom-fields.update", field),
        "archive": offer(request.actor, "custom-fields.archive", field),
        "restore": offer(request.actor, "custom-fields.restore", field),
        "timeline": timeline_of(field, request.actor),
        "breadcrumbs": _crumbs(request, (field.name, None)),
    }
    return render(request, "partners/custom_fields/form.html", context)


@partner_page
@require_POST
def custom_field_archive(request: PartnerRequest, pk: str) -> HttpResponse:
    return _do(request, pk, archive_custom_field, _("“{name}” is archived. Its values stay, and come back with it."))


@partner_page
@require_POST
def custom_field_restore(request: PartnerRequest, pk: str) -> HttpResponse:
    return _do(request, pk, restore_custom_field, _("“{name}” is asked again, with the values that it had."))


def _do(request: PartnerRequest, pk: str, service, done: str) -> HttpResponse:
    field = _find(request, pk)
    perform(request, service, custom_field=field, done=done.format(name=field.name))
    return redirect("custom-field-list", request.partner.slug)
