"""The trade desk: staff's queue of licences to be ordered, and what they do with each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from partners.orders.at_dropbox import licences_beyond
from partners.orders.attempts import in_doubt
from partners.orders.channels.registry import channel
from partners.orders.checklist import checklist_of
from partners.orders.desk import (
    askable_of,
    confirm_licences,
    mark_ordered,
    refuse_licences,
    request_information,
    take_over,
    try_again,
)
from partners.orders.forms import ConfirmForm, OrderedForm, QuestionsForm
from partners.orders.lists import DESK_QUICK, LICENCE_ORDERS
from partners.orders.models import LicenceOrder
from partners.orders.queries import attempts_for, licence_orders_for
from partners.orders.showing import shown_lines
from portal.actions import offer, offers
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest
from portal.web.submit import perform, require, submit

staff_page = staff_page_about(LicenceOrder)


_crumbs = partial(in_operations, gettext_lazy("Trade desk"), "staff-licence-order-list")


def _find(request: PersonRequest, pk: str) -> LicenceOrder:
    return get_object_or_404(licence_orders_for(request.actor), pk=pk)


@staff_page
def licence_order_list(request: PersonRequest) -> HttpResponse:
    context = {"listing": table(request, LICENCE_ORDERS, quick=DESK_QUICK), "breadcrumbs": _crumbs()}
    return render(request, "partners/orders/desk_list.html", context)


def _context(request: PersonRequest, record: LicenceOrder) -> dict[str, Any]:
    labels = askable_of(record)
    return {
        "record": record,
        "order": record.line.order,
        "shown": shown_lines([record.line], request.actor)[0],
        "may_be_bought": record.is_open and not record.is_in_hand and in_doubt(record),
        "beyond": licences_beyond(record.line) if record.is_open else None,
        "asked": [(labels[name], text, record.answers.get(name, "")) for name, text in record.questions.items()],
    }


@staff_page
def licence_order(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = _context(request, record) | {
        "can": {
            offered.action.verb.replace("-", "_"): offered
            for offered in offers(request.actor, "licence-orders", record)
        },
        "channel": channel(record.channel),
        "attempts": [(one, channel(one.channel).label) for one in attempts_for(request.actor, record)],
        "timeline": timeline_of(record, request.actor, record.line.order),
        "breadcrumbs": _crumbs((str(record), None)),
    }
    return render(request, "partners/orders/desk_record.html", context)


@staff_page
def licence_order_confirm(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    points = checklist_of(record.line)
    form = ConfirmForm(request.POST or None, points=points, initial={"reference": record.reference})
    told = _("The licences are confirmed: what was ordered is true now.")
    return _step(request, record, form, "confirm", confirm_licences, _("Confirm licences"), told)


@staff_page
def licence_order_ordered(request: PersonRequest, pk: str) -> HttpResponse:
    form = OrderedForm(request.POST or None)
    told = _("It is ordered at the distributor. Its partner cannot cancel it any more.")
    return _step(request, _find(request, pk), form, "mark-ordered", mark_ordered, _("Mark as ordered"), told)


@staff_page
def licence_order_ask(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    form = QuestionsForm(request.POST or None, labels=askable_of(record))
    told = _("The partner is asked. It comes back into the queue with the answer.")
    return _step(
        request, record, form, "request-information", request_information, _("Ask the partner"), told
    )


@staff_page
def licence_order_refuse(request: PersonRequest, pk: str) -> HttpResponse:
    form = ReasonForm(request.POST or None, read_by=_("The partner reads it."))
    told = _("The line is refused. Nothing of it is charged.")
    return _step(request, _find(request, pk), form, "refuse", refuse_licences, _("Refuse line"), told)


@staff_page
@require_POST
def licence_order_try_again(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    perform(request, try_again, licence_order=record, done=_("It is ordered again within moments."))
    return redirect("staff-licence-order", record.pk)


@staff_page
@require_POST
def licence_order_take_over(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    perform(request, take_over, licence_order=record, done=_("It is yours: order it at the distributor, and confirm it."))
    return redirect("staff-licence-order", record.pk)


def _step(
    request: PersonRequest,
    record: LicenceOrder,
    form: forms.Form,
    verb: str,
    service: Callable[..., Any],
    words: str,
    told: str,
) -> HttpResponse:
    """One form, one service."""
    require(request, f"licence-orders.{verb}")
    own = reverse("staff-licence-order", args=[record.pk])
    if request.method == "POST" and submit(request, form, service, licence_order=record):
        messages.success(request, told)
        return redirect(own)
    context = _context(request, record) | {
        "form": form,
        "looks_first": verb in ("mark-ordered", "confirm"),
        "words": words,
        "step": offer(request.actor, f"licence-orders.{verb}", record),
        "back": own,
        "breadcrumbs": _crumbs((str(record), own), (words, None)),
    }
    return render(request, "partners/orders/desk_step.html", context)
