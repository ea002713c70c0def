"""Staff's view of the outbox: what failed at every attempt, why, and since when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.actions import offer
from portal.deliveries.lists import DELIVERIES, QUICK, drop_form, is_parked_only
from portal.deliveries.services import Retried, drop_delivery, retry_delivery, retry_parked
from portal.events.models import EventDelivery
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest, Request
from portal.web.submit import perform, submit


def _delivery(request: Request, pk: str) -> EventDelivery:
    rows = EventDelivery.objects.visible_to(request.actor).select_related("event__partner")
    return get_object_or_404(rows, pk=pk)


@staff_page_about(EventDelivery)
def delivery_list(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, DELIVERIES, quick=QUICK),
        "parked": is_parked_only(request.GET),
        "retry_all": offer(request.actor, "event-deliveries.retry-parked"),
        "breadcrumbs": in_operations(_("Deliveries"), "delivery-list"),
    }
    return render(request, "portal/deliveries/list.html", context)


@staff_page_about(EventDelivery)
def delivery(request: Request, pk: str) -> HttpResponse:
    return _record_page(request, _delivery(request, pk), drop_form(request.actor, None))


@require_POST
@staff_page_about(EventDelivery)
def delivery_retry(request: Request, pk: str) -> HttpResponse:
    done = _("It is due again, and tried within seconds.")
    perform(request, retry_delivery, delivery=_delivery(request, pk), done=done)
    return redirect("delivery", pk)


@require_POST
@staff_page_about(EventDelivery)
def delivery_drop(request: Request, pk: str) -> HttpResponse:
    record, form = _delivery(request, pk), drop_form(request.actor, request.POST)
    if submit(request, form, drop_delivery, delivery=record):
        messages.success(request, _("It is dropped and will not be tried again."))
        return redirect("delivery", pk)
    return _record_page(request, record, form)


@require_POST
@staff_page_about(EventDelivery)
def delivery_retry_parked(request: Request) -> HttpResponse:
    if done := perform(request, retry_parked, handler=request.POST.get("handler", "")[:120]):
        messages.success(request, _words_for(done))
    return redirect("delivery-list")


def _words_for(done: Retried) -> str:
    words = ngettext("{count} delivery is due again.", "{count} deliveries are due again.", done.retried)
    if done.remaining:
        words += " " + ngettext("{remaining} is still parked.", "{remaining} are still parked.", done.remaining)
    return words.format(count=done.retried, remaining=done.remaining)


def _record_page(request: Request, record: EventDelivery, form: ReasonForm) -> HttpResponse:
    context = {
        "delivery": record,
        "form": form,
        "retry": offer(request.actor, "event-deliveries.retry", record),
        "drop": offer(request.actor, "event-deliveries.drop", record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": in_operations(_("Deliveries"), "delivery-list", (record.words, None)),
    }
    return render(request, "portal/deliveries/record.html", context)
