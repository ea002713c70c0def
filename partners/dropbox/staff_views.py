"""Connections as staff see them: of all partners, one by one, and ended for the network."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.dropbox.activation import invitation_of
from partners.dropbox.ending import disconnect
from partners.dropbox.lists import QUICK, STAFF_DROPBOX_CONNECTIONS
from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connections_for
from partners.teams.section import watched_of
from portal.actions import offer
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest
from portal.web.submit import require, submit

staff_page = staff_page_about(DropboxConnection)


def _find(request: PersonRequest, pk: str) -> DropboxConnection:
    return get_object_or_404(connections_for(request.actor), pk=pk)


_crumbs = partial(in_operations, gettext_lazy("Dropbox connections"), "staff-dropbox-connection-list")


@staff_page
def staff_dropbox_connection_list(request: PersonRequest) -> HttpResponse:
    context = {"listing": table(request, STAFF_DROPBOX_CONNECTIONS, quick=QUICK), "breadcrumbs": _crumbs()}
    return render(request, "partners/dropbox/staff_list.html", context)


@staff_page
def staff_dropbox_connection(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = {
        "record": record,
        "invitation": invitation_of(record) if record.is_to_connect else None,
        "watched": watched_of(record, request.actor),
        "can_disconnect": offer(request.actor, "dropbox-connections.disconnect", record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs((str(record), None)),
    }
    return render(request, "partners/dropbox/staff_record.html", context)


@staff_page
def staff_dropbox_disconnect(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, "dropbox-connections.disconnect")
    form = ReasonForm(request.POST or None, read_by=_("{partner} reads it.").format(partner=record.partner.name))
    back = reverse("staff-dropbox-connection", args=[record.pk])
    if request.method == "POST" and submit(request, form, disconnect, dropbox_connection=record):
        messages.success(request, _("The team is disconnected, and the partner is told."))
        return redirect(back)
    context = {
        "record": record,
        "form": form,
        "offered": offer(request.actor, "dropbox-connections.disconnect", record),
        "back": back,
        "breadcrumbs": _crumbs((str(record), back), (_("Disconnect"), None)),
    }
    return render(request, "partners/dropbox/disconnect.html", context)
