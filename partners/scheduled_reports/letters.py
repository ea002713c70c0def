"""The mail: the report as its reader may see it when it leaves, with the whole table attached."""

from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.reports.files import filename_of, pieces_of
from partners.reports.queries import Report, bars_of, report_for
from partners.reports.waiting import waiting_url
from partners.scheduled_reports.models import ReportReader
from partners.scheduled_reports.standing import actor_of, why_not, why_silent
from partners.scheduled_reports.stopping import stop_token
from portal.exports.asked import AT_ONCE
from portal.exports.formats import CSV
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.reader_links import one_click
from portal.mail.templates import mail_context

SHOWN = 50  # lines; the file has them all


@mail_context("scheduled-report", gettext_lazy("A scheduled report"), in_bulk=True)
def scheduled_report_context(message: Message) -> dict:
    reader = _reader(message.context["reader"])
    scheduled, day = reader.scheduled_report, date.fromisoformat(message.context["due_on"])
    report = report_for(actor_of(reader), scheduled.asked_on(day))
    bars = bars_of(report.rows)
    stop_url = settings.SITE_URL + reverse("scheduled-report-stop-link", args=[stop_token(reader)])
    return {
        "report": report,
        "name": scheduled.name,
        "timing": scheduled.timing_words,
        "partner": reader.partner,
        "bars": bars[:SHOWN],
        "more": max(len(bars) - SHOWN, 0),
        "url": _page(reader, "report") + "?" + _query(report),
        "waiting_url": settings.SITE_URL + waiting_url(reader.partner, report.since, report.until),
        "schedule_url": _page(reader, "scheduled-report", scheduled.pk),
        "stop_url": stop_url,
        "headers": one_click(stop_url),
        "attachments": _attached(report, len(bars)),
    }


def _reader(pk: str) -> ReportReader:
    """Who may not be told any more is told nothing."""
    reader = ReportReader.objects.with_standing().filter(pk=pk).first()
    if reader is None:
        raise NoLongerNeeded(_("The scheduled report was deleted, or is mailed to others now."))
    if reason := why_silent(reader.scheduled_report) or getattr(why_not(reader), "label", ""):
        raise NoLongerNeeded(reason)
    return reader


def _page(reader: ReportReader, name: str, *args: str) -> str:
    path = reverse(name, args=[reader.partner.slug, *args]) if reader.partner else reverse(f"staff-{name}", args=args)
    return settings.SITE_URL + path


def _query(report: Report) -> str:
    return urlencode({"by": report.grouping.code, "since": report.since, "until": report.until})


def _attached(report: Report, lines: int) -> list[tuple[str, bytes, str]]:
    """Nothing where there is nothing to tell, or more than a mail should carry: the page has it."""
    if not lines or lines > AT_ONCE:
        return []
    return [(filename_of(report, CSV), b"".join(pieces_of(report, CSV)), "text/csv")]
