from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from partners.charges.models import Charge
from partners.reports.files import filename_of, pieces_of
from partners.reports.forms import ReportForm
from partners.reports.queries import Report, bars_of, report_for
from partners.reports.services import export_report
from partners.reports.waiting import waiting_url
from partners.subscriptions.queries import sees_cost
from portal.actions import offer
from portal.errors import NotAllowed
from portal.exports.formats import FORMATS, Format
from portal.web.pages import partner_page, staff_page_about
from portal.web.request import PersonRequest
from portal.web.sides import Sides, url_of
from portal.web.submit import perform


def _report_page(request: PersonRequest) -> HttpResponseBase:
    """Seats and margin by month, plan, client or seller; for staff by partner, tier and country, too. Posted: as a file."""
    if not sees_cost(request.actor):
        raise NotAllowed(action=_("Read charges"))
    form = ReportForm(request.GET, request.actor)
    report = report_for(request.actor, form.cleaned_data) if form.is_valid() else None
    if request.method == "POST" and report:
        return _file(request, report)
    hub = (
        (_("Subscriptions"), reverse("subscription-list", args=[request.partner.slug]))
        if request.partner
        else (_("Operations"), reverse("staff-operations"))
    )
    context = {
        "form": form,
        "report": report,
        "bars": bars_of(report.rows) if report and any(row.sums or row.seats for row in report.rows) else [],
        "waiting_url": waiting_url(request.partner, report.since, report.until) if report else "",
        "export": offer(request.actor, "exports.report"),
        "schedule": offer(request.actor, "scheduled-reports.create"),
        "schedule_url": f"{url_of(request, 'scheduled-report-create')}?{_query(report)}" if report else "",
        "scheduled_url": url_of(request, "scheduled-report-list"),
        "sees_cost": True,
        "breadcrumbs": [hub, (_("Reports"), None)],
    }
    return render(request, "partners/reports/report.html", context)


def _query(report: Report) -> str:
    return urlencode({"by": report.grouping.code, "since": report.since, "until": report.until})


REPORT = Sides(partner=partner_page(_report_page), staff=staff_page_about(Charge)(_report_page))


def _file(request: PersonRequest, report: Report) -> HttpResponseBase:
    format = FORMATS.get(request.POST.get("format", ""))
    if format is None:
        raise Http404
    told: dict[str, Any] = {
        "by": report.grouping.code,
        "query": request.GET.urlencode()[:400],
        "format": format.name,
        "rows": len(report.rows),
    }
    if not perform(request, export_report, **told):
        return redirect(request.get_full_path())
    return as_file(report, format)


def as_file(report: Report, format: Format) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces_of(report, format), content_type=format.media_type)
    response["Content-Disposition"] = content_disposition_header(True, filename_of(report, format))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
