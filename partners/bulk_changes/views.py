"""Pages of bulk changes: planned from a list's selection, confirmed by the hash that was seen, followed, resumed, undone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.bulk_changes.errors import TooManySubscriptions
from partners.bulk_changes.filters import RowFilter
from partners.bulk_changes.forms import ConfirmForm, PlanForm
from partners.bulk_changes.lists import BULK_CHANGES, QUICK
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.bulk_changes.queries import MOST, needs_second_person, rows_of
from partners.bulk_changes.receipts import receipt_file
from partners.bulk_changes.services import (
    confirm_bulk_change,
    give_up_bulk_change,
    plan_bulk_change,
    resume_bulk_change,
    stop_bulk_change,
)
from partners.bulk_changes.showing import in_words, shown_row
from partners.bulk_changes.undoing import undo_bulk_change
from partners.renewals.lists import RENEWALS
from partners.subscriptions.lists import SUBSCRIPTIONS
from partners.subscriptions.queries import sees_cost
from partners.subscriptions.views import crumbs as subscription_crumbs
from portal.actions import offer, offers
from portal.events.queries import timeline_of
from portal.jobs.places import bar_of
from portal.lists.table import selected, table
from portal.lists.views import address_of_list
from portal.web.listing import listing
from portal.web.pages import partner_page
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit

ROWS_SHOWN = 50
State = BulkChange.State
SELECTED_FROM = {declared.name: declared for declared in (SUBSCRIPTIONS, RENEWALS)}


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    lists = reverse("bulk-change-list", args=[request.partner.slug]) if further else None
    return subscription_crumbs(request, (_("Bulk changes"), lists), *further)


def _find(request: PartnerRequest, pk: str) -> BulkChange:
    return get_object_or_404(BulkChange.objects.visible_to(request.actor).select_related("job__partner"), pk=pk)


def _to(request: PartnerRequest, change: BulkChange) -> HttpResponse:
    return redirect("bulk-change", request.partner.slug, change.pk)


@partner_page
def bulk_change_list(request: PartnerRequest) -> HttpResponse:
    context = {
        "listing": table(request, BULK_CHANGES, quick=QUICK),
        "sees_cost": sees_cost(request.actor),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "partners/bulk_changes/list.html", context)


@partner_page
@require_POST
def bulk_change_create(request: PartnerRequest, list_name: str) -> HttpResponse:
    """The selection of a list of subscriptions comes in; what is to be done with it is asked here."""
    require(request, "bulk-changes.create")
    declared = SELECTED_FROM.get(list_name)
    if declared is None:
        raise Http404
    ids = perform(request, selected, declared=declared, sent=request.POST, most=MOST)
    back = address_of_list(request)
    if ids is None:
        return redirect(back)
    if not ids:
        messages.error(request, _("Nothing is selected. Tick the rows first."))
        return redirect(back)
    if len(ids) > MOST:
        refused = TooManySubscriptions(limit=MOST)
        messages.error(request, f"{refused} {refused.advice}")
        return redirect(back)
    is_asked = request.POST.get("asked") == "1"
    form = PlanForm(request.POST if is_asked else None)
    if is_asked and (change := submit(request, form, plan_bulk_change, subscriptions=ids)):
        return _to(request, change)
    context = {
        "form": form,
        "ids": ids,
        "what": declared.in_words(len(ids)),
        "back": back,
        "breadcrumbs": _crumbs(request, (_("Plan a bulk change"), None)),
    }
    return render(request, "partners/bulk_changes/plan.html", context)


@partner_page
def bulk_change(request: PartnerRequest, pk: str) -> HttpResponse:
    """The plan to be confirmed, then how far it is, then the receipt. What is confirmed comes here: a refusal stands on top."""
    record = _find(request, pk)
    form = ConfirmForm(request.POST or None, read_by=_("It stands in every subscription's timeline for good."))
    if request.method == "POST":
        require(request, "bulk-changes.confirm")
        if submit(request, form, confirm_bulk_change, bulk_change=record):
            return _to(request, record)
    rows = listing(request, rows_of(record), RowFilter, ("number",), size=ROWS_SHOWN)
    context = {
        "change": record,
        "words": in_words(record),
        "form": form,
        "can": {
            offered.action.verb.replace("-", "_"): offered for offered in offers(request.actor, "bulk-changes", record)
        },
        "second_person": record.state == State.PLANNED and needs_second_person(record),
        "rows": [shown_row(record, row, request.partner.pk) for row in rows.rows],
        "results": BulkChangeRow.State.choices,
        "listing": rows,
        "at_work": record.state in (State.RUNNING, State.UNDOING),
        "sees_cost": sees_cost(request.actor),
        "own_url": reverse("bulk-change", args=[request.partner.slug, record.pk]),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (str(record), None)),
    }
    return render(request, "partners/bulk_changes/record.html", context | _bar(request, record))


def _bar(request: PartnerRequest, change: BulkChange) -> dict[str, Any]:
    """A run is stopped by its own button, which says what stopping means."""
    if change.job is None or change.state not in (State.RUNNING, State.UNDOING):
        return {}
    bar = bar_of(request, change.job)
    return bar | {"cancel": None} if change.state == State.RUNNING else bar


@partner_page
@require_POST
def bulk_change_stop(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    done = _("It is stopped. Rows that are in stay in.")
    perform(request, stop_bulk_change, bulk_change=record, done=done)
    return _to(request, record)


@partner_page
def bulk_change_resume(request: PartnerRequest, pk: str) -> HttpResponse:
    return _decide(request, pk, resume_bulk_change, "resume", _("Resume bulk change"))


@partner_page
def bulk_change_give_up(request: PartnerRequest, pk: str) -> HttpResponse:
    return _decide(request, pk, give_up_bulk_change, "give-up", _("Give up bulk change"))


@partner_page
def bulk_change_undo(request: PartnerRequest, pk: str) -> HttpResponse:
    return _decide(request, pk, undo_bulk_change, "undo", _("Undo bulk change"))


def _decide(request: PartnerRequest, pk: str, service: Callable[..., Any], verb: str, words: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, f"bulk-changes.{verb}")
    form: forms.Form = ReasonForm(request.POST or None, read_by=_("It stands in the timeline for good."))
    form.fields["reason"].required = verb != "give-up"
    if request.method == "POST" and submit(request, form, service, bulk_change=record):
        return _to(request, record)
    back = reverse("bulk-change", args=[request.partner.slug, record.pk])
    context = {
        "change": record,
        "words": words,
        "verb": verb,
        "form": form,
        "decide": offer(request.actor, f"bulk-changes.{verb}", record),
        "back": back,
        "breadcrumbs": _crumbs(request, (str(record), back), (words, None)),
    }
    return render(request, "partners/bulk_changes/decide.html", context)


@partner_page
def bulk_change_receipt(request: PartnerRequest, pk: str) -> StreamingHttpResponse:
    return receipt_file(_find(request, pk), request.actor)
