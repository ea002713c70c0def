"""The action bar of a list: what is to be done with the selected rows, what would become of each, and the job that does it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.jobs.bulk import BATCH, foresee, refusal_of, start_bulk
from portal.jobs.errors import TooManyRows
from portal.jobs.models import Job, JobRow
from portal.lists.chips import value_in_words
from portal.lists.columns import BulkChange, RecordList
from portal.lists.counting import MOST_TRIED
from portal.lists.queries import list_called
from portal.lists.table import selected
from portal.lists.views import address_of_list
from portal.subjects import page_of
from portal.tenancy.actor import Actor
from portal.web.forms import TypedName
from portal.web.request import PersonRequest
from portal.web.sides import both_sides, url_of
from portal.web.submit import perform, require, submit


@both_sides
@require_POST
def list_bulk(request: PersonRequest, name: str, change: str) -> HttpResponse:
    """First it says what would happen and asks for the values, or asks for them before; confirmed, it starts the job."""
    declared = list_called(name, request.actor)
    chosen = declared.change_called(change) if declared else None
    if declared is None or chosen is None or chosen.page:
        raise Http404
    require(request, f"{declared.noun_of(chosen)}.{chosen.verb}")
    ids = perform(request, selected, declared=declared, sent=request.POST, most=chosen.at_once)
    if ids is None:
        return redirect(address_of_list(request))
    if not 0 < len(ids) <= chosen.at_once:
        return _nothing_to_do(request, len(ids), chosen.at_once)
    if refused := refusal_of(request.actor, declared.noun_of(chosen), chosen.verb, ids):
        messages.error(request, f"{refused} {refused.advice}")
        return redirect(address_of_list(request))
    is_confirmed = request.POST.get("confirmed") == "1"
    form = chosen.form(request.actor, request.POST if is_confirmed or request.POST.get("asked") == "1" else None)
    typed = TypedName(chosen.typed(request.actor, ids), request.POST if is_confirmed else None)
    confirmed = is_confirmed and (not typed.name or typed.is_valid())
    what = {"declared": declared, "chosen": chosen, "ids": ids, "shown": _shown(request, chosen, ids)}
    if confirmed and (job := submit(request, form, _start, **what)):
        return redirect(url_of(request, "job", job.pk))
    context = _context(request, declared, chosen, ids)
    context |= _foreseen(request, declared, chosen, ids, form, context["seen"])
    forms_shown = {"form": form, "typed": typed, "wrong": typed if typed.errors else form}
    return render(request, "portal/lists/bulk.html", context | forms_shown)


def _shown(request: PersonRequest, chosen: BulkChange, ids: list[str]) -> dict[str, dict[str, str]]:
    """What the page that is confirmed said of each row: a page has always said something."""
    return {pk: {"seen": request.POST.get(f"seen-{pk}", "")[:200] or "–"} for pk in ids} if chosen.seen else {}


def _start(
    *,
    actor: Actor,
    declared: RecordList,
    chosen: BulkChange,
    ids: list[str],
    shown: Mapping[str, Mapping[str, str]],
    **given: Any,
) -> Job:
    return start_bulk(
        actor=actor,
        noun=declared.noun_of(chosen),
        action=chosen.verb,
        rows=[{"id": pk, **shown.get(pk, {})} for pk in _changed(actor, declared, chosen, ids)],
        values=_plain(given),
        title=_("{action}: {records}").format(action=chosen.label, records=declared.in_words(len(ids))),
    )


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.pk if isinstance(value, Model) else value for name, value in given.items()}


def _changed(actor: Actor, declared: RecordList, chosen: BulkChange, ids: list[str]) -> list[str]:
    """The records to change: the selected rows, or what each has. An id that is not the actor's stays, and is refused."""
    if not chosen.through:
        return ids
    rows, known = declared.model.objects.visible_to(actor), dict[str, str]()
    for start in range(0, len(ids), BATCH):
        known |= dict(rows.filter(pk__in=ids[start : start + BATCH]).values_list("pk", f"{chosen.through}__pk"))
    return [known.get(pk) or pk for pk in ids]


def _nothing_to_do(request: PersonRequest, count: int, most: int) -> HttpResponse:
    refused = TooManyRows(count=count, limit=most)
    words = f"{refused} {_('Filter the list further.')}" if count else _("Nothing is selected. Tick the rows first.")
    messages.error(request, words)
    return redirect(address_of_list(request))


def _context(request: PersonRequest, declared: RecordList, chosen: BulkChange, ids: list[str]) -> dict:
    """What is asked first is what was seen: what changes before the rows are shown is refused, and never the other way round."""
    back = address_of_list(request)
    seen = chosen.seen(request.actor, ids) if chosen.seen else {}
    return {
        "chosen": chosen,
        "what": declared.in_words(len(ids)),
        "all": request.POST.get("all") == "1" and not chosen.as_shown,
        "ids": ids,
        "seen": seen,
        "query": request.POST.get("query", ""),
        "back": back,
        "breadcrumbs": [(str(declared.label), back), (str(chosen.label), None)],
    }


def _foreseen(
    request: PersonRequest,
    declared: RecordList,
    chosen: BulkChange,
    ids: list[str],
    form: forms.Form,
    seen: Mapping[str, str],
) -> dict:
    """What would become of the first rows, and what goes with it. Empty as long as that depends on values not given yet."""
    values, given = chosen.tried, []
    if values is None:
        if not form.is_bound or not form.is_valid():
            return {}
        values = _plain(form.cleaned_data)
        given = [(field, value_in_words(field.field, form.cleaned_data[field.name])) for field in form]
    changed = _changed(request.actor, declared, chosen, ids[:MOST_TRIED])
    tried = foresee(request.actor, declared.noun_of(chosen), chosen.verb, changed, values, seen)
    done = [row for row in tried if row.state == JobRow.State.DONE]
    effects = chosen.effects(request.actor, [row.record_id for row in done], values)

    def entry(row: JobRow) -> dict:
        url = page_of(ids[row.number - 1], request.partner) if row.name else ""
        return {"row": row, "url": url, "effects": effects.get(row.record_id, ())}

    return {
        "foreseen": True,
        "given": given,
        "tried": len(tried) if len(tried) < len(ids) else 0,
        "done": len(done),
        "refused": [entry(row) for row in tried if row.state == JobRow.State.REFUSED],
        "told": [entry(row) for row in done if effects.get(row.record_id)],
    }
