"""Delegated access as staff see it: of all partners, and one by one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.delegated_access.lists import QUICK, STAFF_DELEGATED_ACCESSES
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.queries import accesses_for
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.pages import staff_page_about
from portal.web.request import PersonRequest

staff_page = staff_page_about(DelegatedAccess)


def _crumbs(*further: tuple) -> list[tuple]:
    lists = (_("Delegated access"), reverse("staff-delegated-access-list") if further else None)
    return [(_("Operations"), reverse("staff-operations")), lists, *further]


@staff_page
def staff_delegated_access_list(request: PersonRequest) -> HttpResponse:
    context = {"listing": table(request, STAFF_DELEGATED_ACCESSES, quick=QUICK), "breadcrumbs": _crumbs()}
    return render(request, "partners/delegated_access/staff_list.html", context)


@staff_page
def staff_delegated_access(request: PersonRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(accesses_for(request.actor), pk=pk)
    context = {
        "record": record,
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs((str(record), None)),
    }
    return render(request, "partners/delegated_access/staff_record.html", context)
