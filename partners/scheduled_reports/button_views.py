"""What the buttons of a scheduled report do, and the page of the link in its mail."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from partners.scheduled_reports import services
from partners.scheduled_reports.stopping import reader_of_token, start_reading, stop_reading
from partners.scheduled_reports.views import find, sides
from portal.accounts.queries import account_of
from portal.web.pages import public_page
from portal.web.request import PersonRequest, Request
from portal.web.sides import Sides, url_of
from portal.web.submit import perform


def _button(service: Callable[..., Any], done: Any, then: str = "") -> Sides:
    """`then` is the page that follows where the record is gone."""

    @require_POST
    def press(request: PersonRequest, pk: str) -> HttpResponse:
        perform(request, service, scheduled_report=find(request, pk), done=str(done))
        return redirect(url_of(request, then) if then else url_of(request, "scheduled-report", pk))

    return sides(press)


def _own_button(service: Callable[..., Any], done: Any) -> Sides:
    """Each for themselves."""

    @require_POST
    def press(request: PersonRequest, pk: str) -> HttpResponse:
        report, own = find(request, pk), account_of(request.user)
        perform(request, service, scheduled_report=report, user=own, done=str(done))
        return redirect(url_of(request, "scheduled-report", pk))

    return sides(press)


PAUSE = _button(services.pause_scheduled_report, _("It is paused. Nothing is sent until it is resumed."))
RESUME = _button(services.resume_scheduled_report, _("It is mailed again from now on."))
SEND = _button(services.send_scheduled_report, _("It is on its way to everybody who gets it."))
DELETE = _button(services.delete_scheduled_report, _("The scheduled report was deleted."), "scheduled-report-list")
STOP = _own_button(stop_reading, _("You get it no more."))
START = _own_button(start_reading, _("You get it from now on."))


@csrf_exempt  # whoever holds the link may stop this one mail; mail programs post to it by themselves (RFC 8058)
@never_cache
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def stop_link(request: Request, token: str) -> HttpResponse:
    """Looking at it stops nothing: what reads mail opens its links."""
    reader, request.actor = reader_of_token(token)
    if request.method == "POST":
        stop_reading(actor=request.actor, scheduled_report=reader.scheduled_report, user=reader.user)
        reader.refresh_from_db()
    return render(request, "partners/scheduled_reports/stop.html", {"reader": reader})
