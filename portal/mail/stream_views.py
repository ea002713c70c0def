"""The streams of mail, for staff: which leave, what went wrong, pausing one and letting it go on."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.actions import offer
from portal.events.queries import timeline_of
from portal.mail.pausing import pause_stream, resume_stream
from portal.mail.stream_models import MailStream
from portal.mail.stream_queries import faults_of, line_of, lines_of_streams
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest
from portal.web.submit import submit

READ_BY = gettext_lazy("Staff of the network read it. It stays in the timeline.")
stream_page = staff_page_about(MailStream)


@stream_page
def mail_stream_list(request: PersonRequest) -> HttpResponse:
    context = {
        "lines": lines_of_streams(request.actor),
        "breadcrumbs": in_operations(_("Mail streams"), "staff-mail-stream-list"),
    }
    return render(request, "portal/mail_streams/list.html", context)


@stream_page
def mail_stream(request: PersonRequest, pk: str) -> HttpResponse:
    return _record_page(request, _stream(request, pk), ReasonForm(read_by=READ_BY))


@require_POST
@stream_page
def mail_stream_pause(request: PersonRequest, pk: str) -> HttpResponse:
    return _act(request, pk, pause_stream, _("Nothing of this stream leaves until it is let go on."))


@require_POST
@stream_page
def mail_stream_resume(request: PersonRequest, pk: str) -> HttpResponse:
    return _act(request, pk, resume_stream, _("The stream goes on: what waits leaves now."))


def _act(request: PersonRequest, pk: str, service: Callable[..., MailStream], done: str) -> HttpResponse:
    record, form = _stream(request, pk), ReasonForm(request.POST, read_by=READ_BY)
    if submit(request, form, service, stream=record):
        messages.success(request, done)
        return redirect("staff-mail-stream", pk)
    return _record_page(request, record, form)


def _stream(request: PersonRequest, pk: str) -> MailStream:
    return get_object_or_404(MailStream.objects.visible_to(request.actor), pk=pk)


def _record_page(request: PersonRequest, record: MailStream, form: ReasonForm) -> HttpResponse:
    verb, line = "resume" if record.paused_at else "pause", line_of(record)
    context = {
        "stream": record,
        "line": line,
        "faults": faults_of(line, request.actor),
        "form": form,
        "act": offer(request.actor, f"mail-streams.{verb}", record),
        "act_url": reverse(f"staff-mail-stream-{verb}", args=[record.pk]),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": in_operations(_("Mail streams"), "staff-mail-stream-list", (str(record), None)),
    }
    return render(request, "portal/mail_streams/record.html", context)
