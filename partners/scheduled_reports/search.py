from django.utils.translation import gettext_lazy as _

from partners.scheduled_reports.models import ScheduledReport
from portal.search.registry import Destination, destination
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads


def _reads(actor: Actor) -> bool:
    return staff_reads(ScheduledReport)(actor) if actor.is_staff else actor.role in ScheduledReport.read_roles


destination(
    Destination(
        _("Scheduled reports"),
        "mail",
        partner="scheduled-report-list",
        staff="staff-scheduled-report-list",
        words=_("report by mail, weekly, monthly, margin"),
        visible=_reads,
    ),
    Destination(
        _("Schedule report by mail"),
        "mail",
        partner="scheduled-report-create",
        staff="staff-scheduled-report-create",
        action="scheduled-reports.create",
    ),
)
