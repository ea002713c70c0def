from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.actions import offer
from portal.imports.filters import ImportRowFilter
from portal.imports.forms import ColumnsForm, EncodingForm, ImportForm
from portal.imports.mending import error_file
from portal.imports.models import Import, ImportRow
from portal.imports.queries import (
    brings_anything,
    columns_of,
    lacking,
    lacking_in_some_rows,
    outcome_counts,
    outcome_label,
    rows_to_mend,
    shown_changes,
    shown_values,
    told_apart,
)
from portal.imports.services import commit_import, discard_import, map_import, read_again, stage_import
from portal.imports.targets import Places, target_for, target_of
from portal.jobs.places import bar_of
from portal.web.listing import listing
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _crumbs(request: PartnerRequest, places: Places, last: str) -> list[tuple]:
    """And in the sidebar, too, an import stands under the list that its rows go to."""
    own_list = reverse(places.list_page, args=[request.partner.slug])
    request.shown_under = own_list
    return [(places.many, own_list), (last, None)]


@partner_page
def import_create(request: PartnerRequest, noun: str) -> HttpResponse:
    """The address says of which noun."""
    target = target_of(noun)
    require(request, "imports.create")
    require(request, target.action)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (source := submit(request, form, stage_import, noun=noun, complete=False)):
        staged = source.state == Import.State.STAGED
        incomplete = staged and (lacking(source) or lacking_in_some_rows(source))
        return redirect("import-map" if incomplete else "import", request.partner.slug, source.pk)
    context = {
        "form": form,
        "places": target.places,
        "create": offer(request.actor, target.action),
        "earlier": Import.objects.visible_to(request.actor).filter(noun=noun)[:10],
        "breadcrumbs": _crumbs(request, target.places, _("Import")),
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
        "lacking_in_some_rows": lacking_in_some_rows(source),
        "breadcrumbs": _crumbs(request, target_of(source.noun).places, source.filename),
    }
    return render(request, "portal/imports/map.html", context)


@partner_page
def import_encoding(request: PartnerRequest, pk: str) -> HttpResponse:
    source = get_object_or_404(Import.objects.visible_to(request.actor), pk=pk)
    require(request, "imports.create")
    if source.state != Import.State.STAGED or not source.original:
        return redirect("import", request.partner.slug, source.pk)
    form = EncodingForm(request.POST or None, initial={"encoding": source.encoding})
    if request.method == "POST" and (again := submit(request, form, read_again, source=source)):
        return redirect("import", request.partner.slug, again.pk)
    context = {
        "form": form,
        "source": source,
        "breadcrumbs": _crumbs(request, target_of(source.noun).places, source.filename),
    }
    return render(request, "portal/imports/encoding.html", context)


@partner_page
def import_record(request: PartnerRequest, pk: str) -> HttpResponse:
    source = get_object_or_404(Import.objects.visible_to(request.actor).select_related("job"), pk=pk)
    known = {
        "source": source,
        "discard": offer(request.actor, "imports.discard", source),
        **(bar_of(request, source.job) if source.job and source.state in Import.BY_JOB else {}),
        "places": target_of(source.noun).places,
        "breadcrumbs": _crumbs(request, target_of(source.noun).places, source.filename),
    }
    if source.state == Import.State.READING:
        return render(request, "portal/imports/reading.html", known)
    rows, target = ImportRow.objects.visible_to(request.actor).filter(source=source), target_for(source.noun, source.partner_id)
    shown = listing(request, rows, ImportRowFilter, ("number",))
    context = {
        **known,
        "listing": shown,
        "rows": [
            {
                "row": row,
                "name": row.values.get(target.places.named_by),
                "told_apart": told_apart(row, target),
                "says": target.says(row.values),
                "values": shown_values(row, target),
                "changes": shown_changes(row, target),
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
        "hardly": any(problem["code"] == "other_encoding" for row in shown.rows for problem in row.problems),
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
        return redirect(target_of(source.noun).places.list_page, request.partner.slug)
    return redirect("import", request.partner.slug, source.pk)
