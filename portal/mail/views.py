"""Staff's view of the mail queue."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.actions import offer
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.mail.fate_queries import events_of, stops_after
from portal.mail.lists import MESSAGES, QUICK, arrived_form, skip_form
from portal.mail.models import Message
from portal.mail.services import mark_arrived, resend_message, skip_message
from portal.mail.waiting import why_it_waits
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest, Request
from portal.web.submit import perform, submit


def _message(request: Request, pk: str) -> Message:
    rows = Message.objects.visible_to(request.actor).select_related("partner", "event")
    return get_object_or_404(rows, pk=pk)


@staff_page_about(Message)
def message_list(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, MESSAGES, quick=QUICK),
        "breadcrumbs": in_operations(_("Mail"), "message-list"),
    }
    return render(request, "portal/messages/list.html", context)


@staff_page_about(Message)
def message(request: Request, pk: str) -> HttpResponse:
    record = _message(request, pk)
    return _record_page(request, record)


@require_POST
@staff_page_about(Message)
def message_resend(request: Request, pk: str) -> HttpResponse:
    record = _message(request, pk)
    perform(
        request,
        resend_message,
        message=record,
        done=_("The mail to {address} is queued again.").format(address=record.to_email),
    )
    return redirect("message", pk)


@require_POST
@staff_page_about(Message)
def message_skip(request: Request, pk: str) -> HttpResponse:
    return _decided(request, pk, skip_message, "form", skip_form, _("The mail to {address} will not be sent."))


@require_POST
@staff_page_about(Message)
def message_arrived(request: Request, pk: str) -> HttpResponse:
    return _decided(request, pk, mark_arrived, "arrived_form", arrived_form, _("The mail to {address} counts as sent."))


def _decided(
    request: Request, pk: str, service: Callable[..., Message], name: str, form_of: Callable[..., ReasonForm], done: str
) -> HttpResponse:
    """`name` is what the page calls the form, which it shows again where that was refused."""
    record, form = _message(request, pk), form_of(request.actor, request.POST)
    if submit(request, form, service, message=record):
        messages.success(request, done.format(address=record.to_email))
        return redirect("message", pk)
    return _record_page(request, record, **{name: form})


def _record_page(request: Request, record: Message, **refused: ReasonForm) -> HttpResponse:
    context = {
        "message": record,
        "form": skip_form(request.actor, None),
        "arrived_form": arrived_form(request.actor, None),
        **refused,
        "arrived": offer(request.actor, "messages.mark-arrived", record),
        "resend": offer(request.actor, "messages.resend", record),
        "skip": offer(request.actor, "messages.skip", record),
        "waits": why_it_waits(record),
        "mail_events": events_of(record, request.actor),
        "stops": stops_after(record, request.actor),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": in_operations(_("Mail"), "message-list", (str(record), None)),
    }
    return render(request, "portal/messages/record.html", context)
