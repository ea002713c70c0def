from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.actions import offer
from portal.imports.filters import ImportRowFilter
from portal.imports.forms import ColumnsForm, ImportForm
from portal.imports.mending import error_file
from portal.imports.models import Import, ImportRow
from portal.imports.queries import (
    brings_anything,
    columns_of,
    lacking,
    outcome_counts,
    outcome_label,
    rows_to_mend,
    shown_changes,
    shown_values,
)
from portal.imports.services import commit_import, discard_import, map_import, stage_import
from portal.jobs.places import bar_of
from portal.web.listing import listing
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit

NOUN = "client-accounts"


def _crumbs(request: PartnerRequest, last: str) -> list[tuple]:
    return [(_("Clients"), reverse("client-account-list", args=[request.partner.slug])), (last, None)]


@partner_page
def import_create(request: PartnerRequest) -> HttpResponse:
    require(request, "imports.create")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (source := submit(request, form, stage_import, noun=NOUN, complete=False)):
        staged = source.state == Import.State.STAGED
        return redirect("import-map" if staged and lacking(source) else "import", request.partner.slug, source.pk)
    context = {
        "form": form,
        "create": offer(request.actor, "imports.create"),
        "earlier": Import.objects.visible_to(request.actor)[:10],
        "breadcrumbs": _crumbs(request, _("Import")),
    }
    return render(request, "portal/imports/form.html", context)


@partner_page
def import_map(request: PartnerRequest, pk: str) -> HttpResponse:
    source = get_object_or_404(Import.objects.visible_to(request.actor), pk=pk)
    require(request, "imports.map")
    if source.state != Import.State.STAGED:
        return redirect("import", request.partner.slug, source.pk)
    form = ColumnsForm(request.POST or None, source=source)
    if request.method == "POST" and submit(request, form, map_import, source=source):
        return redirect("import", request.partner.slug, source.pk)
    context = {
        "form": form,
        "source": source,
        "lacking": lacking(source),
        "breadcrumbs": _crumbs(request, source.filename),
    }
    return render(request, "portal/imports/map.html", context)


@partner_page
def import_record(request: PartnerRequest, pk: str) -> HttpResponse:
    source = get_object_or_404(Import.objects.visible_to(request.actor).select_related("job"), pk=pk)
    known = {
        "source": source,
        "discard": offer(request.actor, "imports.discard", source),
        **(bar_of(request, source.job) if source.job and source.state in Import.BY_JOB else {}),
        "breadcrumbs": _crumbs(request, source.filename),
    }
    if source.state == Import.State.READING:
        return render(request, "portal/imports/reading.html", known)
    rows = ImportRow.objects.visible_to(request.actor).filter(source=source)
    shown = listing(request, rows, ImportRowFilter, ("number",))
    context = {
        **known,
        "listing": shown,
        "rows": [
            {
                "row": row,
                "values": shown_values(row, source.noun),
                "changes": shown_changes(row, source.noun),
                "outcome": outcome_label(row.outcome, source),
            }
            for row in shown.rows
        ],
        "counts": outcome_counts(source),
        "nothing_to_do": source.state == Import.State.STAGED and not brings_anything(source),
        "lacking": lacking(source),
        "to_mend": rows_to_mend(source).count(),
        "map": offer(request.actor, "imports.map", source),
        "columns": columns_of(source),
        "commit": offer(request.actor, "imports.commit", source),
    }
    return render(request, "portal/imports/record.html", context)


@partner_page
def import_error_file(request: PartnerRequest, pk: str) -> HttpResponseBase:
    return error_file(get_object_or_404(Import.objects.visible_to(request.actor), pk=pk))


@partner_page
@require_POST
def import_commit(request: PartnerRequest, pk: str) -> HttpResponse:
    source = get_object_or_404(Import.objects.visible_to(request.actor), pk=pk)
    perform(request, commit_import, source=source)
    return redirect("import", request.partner.slug, source.pk)


@partner_page
@require_POST
def import_discard(request: PartnerRequest, pk: str) -> HttpResponse:
    source = get_object_or_404(Import.objects.visible_to(request.actor), pk=pk)
    if perform(request, discard_import, source=source, done=_("The import was discarded. Nothing was changed.")):
        return redirect("client-account-list", request.partner.slug)
    return redirect("import", request.partner.slug, source.pk)
