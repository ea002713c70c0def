"""The pages of scheduled reports, on either side."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from partners.reports.forms import ReportForm
from partners.reports.summing import GROUPINGS
from partners.scheduled_reports import services
from partners.scheduled_reports.days import period_of
from partners.scheduled_reports.forms import ScheduledReportForm
from partners.scheduled_reports.lists import QUICK, SCHEDULED_REPORTS, STAFF_SCHEDULED_REPORTS
from partners.scheduled_reports.models import Period, ScheduledReport
from partners.scheduled_reports.queries import readings_of, scheduled_reports_for
from partners.scheduled_reports.standing import why_silent
from partners.subscriptions.queries import sees_cost
from portal import clock
from portal.actions import offer
from portal.editing import opened_with
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.text import mid_sentence
from portal.web.pages import partner_page, staff_page_about
from portal.web.request import PersonRequest
from portal.web.sides import Sides, url_of
from portal.web.submit import require, submit

VERBS = ("update", "pause", "resume", "send", "delete")


def sides(view: Callable[..., HttpResponse]) -> Sides:
    return Sides(partner=partner_page(view), staff=staff_page_about(ScheduledReport)(view))


def _crumbs(request: PersonRequest, *further: tuple) -> list[tuple]:
    return [
        (_("Reports"), url_of(request, "report")),
        (_("Scheduled reports"), url_of(request, "scheduled-report-list") if further else None),
        *further,
    ]


def find(request: PersonRequest, pk: str) -> ScheduledReport:
    return get_object_or_404(scheduled_reports_for(request.actor), pk=pk)


def _list(request: PersonRequest) -> HttpResponse:
    """As reports: for whoever sees what a partner pays. To others a record is not there."""
    if not sees_cost(request.actor):
        raise NotAllowed(action=_("Read charges"))
    declared = SCHEDULED_REPORTS if request.partner else STAFF_SCHEDULED_REPORTS
    context = {
        "listing": table(request, declared, quick=QUICK),
        "create": offer(request.actor, "scheduled-reports.create"),
        "create_url": url_of(request, "scheduled-report-create"),
        "report_url": url_of(request, "report"),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "partners/scheduled_reports/list.html", context)


def _create(request: PersonRequest) -> HttpResponse:
    """Begins with the report that somebody looks at, as its address says."""
    require(request, "scheduled-reports.create")
    form = ScheduledReportForm(request.POST or None, request.actor, initial=_begun(request))
    if request.method == "POST" and (report := submit(request, form, services.create_scheduled_report)):
        messages.success(request, _("The report is scheduled."))
        return redirect(url_of(request, "scheduled-report", report.pk))
    title = _("Schedule report by mail")
    context = {"form": form, "title": title, "back_url": url_of(request, "scheduled-report-list")}
    context["breadcrumbs"] = _crumbs(request, (title, None))
    return render(request, "partners/scheduled_reports/form.html", context)


def _begun(request: PersonRequest) -> dict[str, Any]:
    begun: dict[str, Any] = {"by": "month", "period": Period.LAST_MONTH, "rhythm": "monthly", "weekday": 1, "hour": 8}
    begun |= {"month_day": 1, "readers": [request.actor.user_id]}
    looked_at = ReportForm(request.GET, request.actor)
    if request.GET and looked_at.is_valid():
        by, since, until = (looked_at.cleaned_data[name] for name in ("by", "since", "until"))
        period = period_of(since, until, clock.today())
        begun |= {
            "by": by,
            "period": period,
            "name": _("Seats and margin by {by}").format(by=mid_sentence(GROUPINGS[by].label)),
        }
        begun |= {"since": since, "until": until} if period == Period.CHOSEN else {}
    return begun


def _record(request: PersonRequest, pk: str) -> HttpResponse:
    report = find(request, pk)
    readings = readings_of(report)
    own = next((one for one in readings if one.reader.user_id == request.actor.user_id), None)
    mine = "stop" if own and not own.reader.stopped_at else "start"
    context = {
        "scheduled": report,
        "grouping": GROUPINGS.get(report.by),
        "readings": readings,
        "silent": why_silent(report),
        "can": {verb: offer(request.actor, f"scheduled-reports.{verb}", report) for verb in VERBS},
        "mine": mine,
        "can_mine": offer(request.actor, f"scheduled-reports.{mine}", report) if request.actor.user_id else None,
        "urls": {verb: url_of(request, f"scheduled-report-{verb}", report.pk) for verb in (*VERBS, "stop", "start")},
        "timeline": timeline_of(report, request.actor),
        "breadcrumbs": _crumbs(request, (report.name, None)),
    }
    return render(request, "partners/scheduled_reports/record.html", context)


def _update(request: PersonRequest, pk: str) -> HttpResponse:
    report = find(request, pk)
    require(request, "scheduled-reports.update")
    saved = services.saved_values(report)
    form = ScheduledReportForm(request.POST or None, request.actor, report, initial=opened_with(saved))
    own_url = url_of(request, "scheduled-report", report.pk)
    service = services.update_scheduled_report
    if request.method == "POST" and submit(request, form, service, scheduled_report=report):
        messages.success(request, _("The changes were saved."))
        return redirect(own_url)
    title = _("Change scheduled report")
    crumbs = _crumbs(request, (report.name, own_url), (title, None))
    context = {"form": form, "title": title, "back_url": own_url, "scheduled": report, "breadcrumbs": crumbs}
    return render(request, "partners/scheduled_reports/form.html", context)


LIST, CREATE, RECORD, UPDATE = (sides(view) for view in (_list, _create, _record, _update))
