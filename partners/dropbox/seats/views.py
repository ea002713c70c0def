"""Seat operations as a partner sees them: people invited in two steps, the list with how far a batch is, and a record."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from partners.dropbox.queries import connections_for
from partners.dropbox.seats.asking import asking_refusal
from partners.dropbox.seats.changing import cancel_operation, retry_operation
from partners.dropbox.seats.forms import InviteForm
from partners.dropbox.seats.lists import QUICK, SEAT_OPERATIONS
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.preview import invite_as_shown, preview_people
from partners.dropbox.seats.queries import operations_for
from partners.dropbox.seats.showing import held_up, progress_of, reason_of, step_of, step_of_missing, step_of_waiting
from partners.dropbox.seats.values import Action
from partners.subscriptions.views import crumbs
from portal.actions import REGISTRY, offer
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _find(request: PartnerRequest, pk: str) -> SeatOperation:
    return get_object_or_404(operations_for(request.actor), pk=pk)


def _list_url(request: PartnerRequest, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return reverse("seat-operation-list", args=[request.partner.slug]) + (f"?{asked}" if asked else "")


@partner_page
def seat_invite(request: PartnerRequest, pk: str) -> HttpResponse:
    """The first post shows who would be invited and who not; the second invites, by the digest of what was shown."""
    connection = get_object_or_404(connections_for(request.actor), pk=pk)
    require(request, "seat-operations.create")
    form, preview = InviteForm(request.POST or None, request.FILES or None), None
    if "confirmed" in request.POST:
        if made := submit(request, form, invite_as_shown, connection=connection):
            words = ngettext("{count} person is being invited.", "{count} people are being invited.", len(made))
            messages.success(request, words.format(count=len(made)))
            return redirect(_list_url(request, batch=made[0].batch))
    elif request.method == "POST" and "again" not in request.POST:
        preview = submit(request, form, preview_people, connection=connection)
    back = reverse("dropbox-connection", args=[request.partner.slug, connection.pk])
    context = {
        "connection": connection,
        "form": form,
        "preview": preview,
        "more": step_of_missing(connection, request, preview.missing) if preview else {},
        "refused": REGISTRY["seat-operations.create"].refusal(request.actor)
        or asking_refusal(connection, Action.INVITE),
        "back": back,
        "breadcrumbs": crumbs(request, (_("Dropbox connection"), back), (_("Invite people"), None)),
    }
    return render(request, "partners/dropbox/seats/invite.html", context)


@partner_page
def seat_operation_list(request: PartnerRequest) -> HttpResponse:
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read seat operations"))
    context = {
        "listing": table(request, SEAT_OPERATIONS, quick=QUICK),
        "progress": _progress(request, request.GET.get("batch", "")[:64]),
        "breadcrumbs": crumbs(request, (_("Seat operations"), None)),
    }
    return render(request, "partners/dropbox/seats/list.html", context)


def _progress(request: PartnerRequest, batch: str) -> dict[str, Any] | None:
    return progress_of(request.actor, batch) if batch else None


@partner_page
def seat_operation_progress(request: PartnerRequest, pk: str) -> HttpResponse:
    """The bar alone, of all that was asked for with this one, for the page that polls it. When that is through, the page comes
    anew.
    """
    progress = progress_of(request.actor, _find(request, pk).batch) or {}
    polling = getattr(request, "htmx", None)
    page = (polling and polling.current_url_abs_path) if not progress["at_work"] else None
    return render(request, "partners/dropbox/seats/_progress.html", {"progress": progress, "finished_page": page})


@partner_page
def seat_operation(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = {
        "record": record,
        "reason": reason_of(record),
        "held_up": held_up(record),
        "step": step_of(record),
        "licence": step_of_waiting(record, request),
        "progress": _progress(request, record.batch) if record.is_open else None,
        "can": {verb: offer(request.actor, f"seat-operations.{verb}", record) for verb in ("cancel", "retry")},
        "is_here": record.connection.subscription.partner_id == record.partner_id,
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": crumbs(request, (_("Seat operations"), _list_url(request)), (record.email, None)),
    }
    return render(request, "partners/dropbox/seats/record.html", context)


@partner_page
@require_POST
def seat_operation_cancel(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    if record.is_sent:
        done = _("It is no longer tried. It may have been done: look at the team in Dropbox’s admin console.")
    else:
        done = _("It is cancelled. Nothing was done at Dropbox.")
    perform(request, cancel_operation, seat_operation=record, done=done)
    return redirect("seat-operation", request.partner.slug, record.pk)


@partner_page
@require_POST
def seat_operation_retry(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    perform(request, retry_operation, seat_operation=record, done=_("It is tried again within moments."))
    return redirect("seat-operation", request.partner.slug, record.pk)
