"""The round of scheduled reports, the words of their events, and what is sent at once."""

from django.utils.translation import gettext_lazy as _

from partners.scheduled_reports import letters  # noqa: F401  the mail
from partners.scheduled_reports.mailing import mail_due_reports, mail_now
from partners.scheduled_reports.models import ScheduledReport
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.subjects import Subject, subject

background_round("scheduled-reports")(mail_due_reports)
subject(Subject(ScheduledReport, partner_page="scheduled-report", staff_page="staff-scheduled-report"))
phrases(
    {
        "scheduled_report.created": _("scheduled the report “{subject}” by mail"),
        "scheduled_report.updated": _("changed the scheduled report “{subject}”"),
        "scheduled_report.readers_changed": _("changed who gets the report “{subject}”"),
        "scheduled_report.paused": _("paused the scheduled report “{subject}”"),
        "scheduled_report.resumed": _("resumed the scheduled report “{subject}”"),
        "scheduled_report.sent": _("had the report “{subject}” sent at once"),
        "scheduled_report.deleted": _("deleted the scheduled report “{subject}”"),
        "scheduled_report.stopped": _("gets the report “{subject}” no more"),
        "scheduled_report.started": _("gets the report “{subject}” from now on"),
    }
)
minor(
    "scheduled_report.readers_changed", "scheduled_report.sent", "scheduled_report.stopped", "scheduled_report.started"
)


@handles("scheduled_report.sent")
def send_at_once(event: Event) -> None:
    if report := ScheduledReport.objects.select_related("partner").filter(pk=event.subject_id).first():
        mail_now(report, event)
