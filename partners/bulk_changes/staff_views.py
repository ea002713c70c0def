"""Bulk changes of partners as staff see them: nothing is done here. What went wrong is read before the partner calls."""

from functools import partial

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from partners.bulk_changes.filters import RowFilter
from partners.bulk_changes.lists import QUICK, STAFF_BULK_CHANGES
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.bulk_changes.queries import rows_of
from partners.bulk_changes.receipts import receipt_file
from partners.bulk_changes.showing import in_words, shown_row
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.crumbs import in_operations
from portal.web.listing import listing
from portal.web.pages import staff_page_about
from portal.web.request import PersonRequest

ROWS_SHOWN = 50
staff_page = staff_page_about(BulkChange)


_crumbs = partial(in_operations, gettext_lazy("Bulk changes"), "staff-bulk-change-list")


def _find(request: PersonRequest, pk: str) -> BulkChange:
    return get_object_or_404(BulkChange.objects.visible_to(request.actor).select_related("partner"), pk=pk)


@staff_page
def staff_bulk_change_list(request: PersonRequest) -> HttpResponse:
    context = {"listing": table(request, STAFF_BULK_CHANGES, quick=QUICK), "breadcrumbs": _crumbs()}
    return render(request, "partners/bulk_changes/staff_list.html", context)


@staff_page
def staff_bulk_change(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    rows = listing(request, rows_of(record), RowFilter, ("number",), size=ROWS_SHOWN)
    context = {
        "change": record,
        "words": in_words(record),
        "rows": [shown_row(record, row, record.partner_id) for row in rows.rows],
        "results": BulkChangeRow.State.choices,
        "listing": rows,
        "sees_cost": True,
        "is_staff_page": True,
        "own_url": reverse("staff-bulk-change", args=[record.pk]),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs((str(record), None)),
    }
    return render(request, "partners/bulk_changes/staff_record.html", context)


@staff_page
def staff_bulk_change_receipt(request: PersonRequest, pk: str) -> StreamingHttpResponse:
    return receipt_file(_find(request, pk), request.actor)
