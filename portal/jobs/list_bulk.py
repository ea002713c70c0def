"""The action bar of a list: what is to be done with the selected rows, what would become of each, and the job that does it."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.jobs.bulk import MOST_ROWS, MOST_TRIED, foresee, start_bulk
from portal.jobs.errors import TooManyRows
from portal.jobs.models import Job, JobRow
from portal.lists.columns import BulkChange, RecordList
from portal.lists.queries import list_called
from portal.lists.table import selected
from portal.lists.views import address_of_list
from portal.subjects import page_of
from portal.tenancy.actor import Actor
from portal.web.request import PersonRequest
from portal.web.sides import both_sides, url_of
from portal.web.submit import require, submit


@both_sides
@require_POST
def list_bulk(request: PersonRequest, name: str, change: str) -> HttpResponse:
    """First it says what would happen and asks for the values; confirmed, it starts the job and shows it."""
    declared = list_called(name, request.actor)
    chosen = declared.change_called(change) if declared else None
    if declared is None or chosen is None:
        raise Http404
    require(request, f"{declared.noun}.{chosen.verb}")
    ids = selected(request, declared, MOST_ROWS)
    if not 0 < len(ids) <= MOST_ROWS:
        return _nothing_to_do(request, len(ids))
    form = chosen.form(request.actor, request.POST if request.POST.get("confirmed") == "1" else None)
    if job := submit(request, form, _start, declared=declared, chosen=chosen, ids=ids):
        return redirect(url_of(request, "job", job.pk))
    return render(request, "portal/lists/bulk.html", _context(request, declared, chosen, ids) | {"form": form})


def _start(*, actor: Actor, declared: RecordList, chosen: BulkChange, ids: list[str], **given: Any) -> Job:
    values = {name: value.pk if isinstance(value, Model) else value for name, value in given.items()}
    return start_bulk(
        actor=actor, noun=declared.noun, action=chosen.verb, rows=[{"id": pk} for pk in ids], values=values
    )


def _nothing_to_do(request: PersonRequest, count: int) -> HttpResponse:
    refused = TooManyRows(count=count, limit=MOST_ROWS)
    words = f"{refused} {_('Filter the list further.')}" if count else _("Nothing is selected. Tick the rows first.")
    messages.error(request, words)
    return redirect(address_of_list(request))


def _context(request: PersonRequest, declared: RecordList, chosen: BulkChange, ids: list[str]) -> dict:
    tried = foresee(request.actor, declared.noun, chosen.verb, ids[:MOST_TRIED], chosen.tried)
    refused = [row for row in tried if row.state == JobRow.State.REFUSED]
    back = address_of_list(request)
    return {
        "chosen": chosen,
        "what": declared.counted(len(ids)),
        "tried": len(tried) if len(tried) < len(ids) else 0,
        "done": len(tried) - len(refused),
        "refused": [
            {"row": row, "url": page_of(row.record_id, request.partner) if row.name else ""} for row in refused
        ],
        "all": request.POST.get("all") == "1",
        "ids": ids,
        "query": request.POST.get("query", ""),
        "back": back,
        "breadcrumbs": [(str(declared.label), back), (str(chosen.label), None)],
    }
