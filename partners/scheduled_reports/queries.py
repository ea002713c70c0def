from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from partners.scheduled_reports.models import ReportReader, ScheduledReport
from partners.scheduled_reports.standing import Why, why_not, why_silent
from portal.accounts.models import User
from portal.tenancy.actor import Actor


def scheduled_reports_for(actor: Actor) -> QuerySet[ScheduledReport]:
    """Each with its readers and what they may."""
    readers = Prefetch("readers", ReportReader.objects.with_standing())
    return ScheduledReport.objects.visible_to(actor).select_related("partner", "user").prefetch_related(readers)


@dataclass(frozen=True, slots=True)
class Reading:
    """How it stands with one reader: when the next mail comes, or why none does."""

    reader: ReportReader
    why: Why | None
    next_at: datetime | None

    @property
    def why_not(self) -> str:
        return str(self.why.label) if self.why else ""

    @property
    def user(self) -> User:
        return self.reader.user


def readings_of(report: ScheduledReport) -> list[Reading]:
    silent = why_silent(report)
    return [
        Reading(row, reason, None if silent or reason else row.next_at)
        for row in report.readers.all()
        for reason in [why_not(row)]
    ]
