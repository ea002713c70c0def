"""Delegated access as staff see it: of all partners, one by one, and ended for a client that cannot."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.delegated_access.answering import end_access
from partners.delegated_access.lists import QUICK, STAFF_DELEGATED_ACCESSES
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.queries import accesses_for, mail_of
from portal.actions import offer
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest
from portal.web.submit import require, submit

staff_page = staff_page_about(DelegatedAccess)


_crumbs = partial(in_operations, gettext_lazy("Delegated access"), "staff-delegated-access-list")


def _find(request: PersonRequest, pk: str) -> DelegatedAccess:
    return get_object_or_404(accesses_for(request.actor), pk=pk)


@staff_page
def staff_delegated_access_list(request: PersonRequest) -> HttpResponse:
    context = {"listing": table(request, STAFF_DELEGATED_ACCESSES, quick=QUICK), "breadcrumbs": _crumbs()}
    return render(request, "partners/delegated_access/staff_list.html", context)


@staff_page
def staff_delegated_access(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = {
        "record": record,
        "mail": mail_of(record),
        "can_end": offer(request.actor, "delegated-accesses.end", record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs((str(record), None)),
    }
    return render(request, "partners/delegated_access/staff_record.html", context)


@staff_page
def staff_delegated_access_end(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, "delegated-accesses.end")
    names = {"partner": record.partner.name, "email": record.email}
    form = ReasonForm(request.POST or None, read_by=_("{partner} and {email} read it.").format(**names))
    back = reverse("staff-delegated-access", args=[record.pk])
    if request.method == "POST" and submit(request, form, end_access, delegated_access=record):
        messages.success(request, _("The access is ended, and both sides are told."))
        return redirect(back)
    context = {
        "record": record,
        "form": form,
        "offered": offer(request.actor, "delegated-accesses.end", record),
        "back": back,
        "breadcrumbs": _crumbs((str(record), back), (_("End"), None)),
    }
    return render(request, "partners/delegated_access/end.html", context)
