"""Each reader's mail when it is due: late if it must be, never twice. What was missed for longer is made up for by one mail."""

from datetime import UTC, date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.scheduled_reports.models import ReportReader, ScheduledReport
from partners.scheduled_reports.standing import why_not, why_silent
from portal import clock
from portal.accounts.preferences import zone_of
from portal.events.models import Event
from portal.mail.services import queue_message

TEMPLATE = "scheduled-report"
BATCH = 100


def mail_due_reports(limit: int = BATCH) -> int:
    """One round; returns how many readers it came to. Safe beside any number of others doing the same."""
    due = ReportReader.objects.due().order_by("next_at", "id").values_list("pk", flat=True)
    return sum(_mail_due(pk) for pk in list(due[:limit]))


@transaction.atomic
def _mail_due(pk: str) -> bool:
    """The message and the next day are one transaction. A change of the report holds its readers, too, so it comes before or
    after: what is read here of the report, once the reader is held, is what counts.
    """
    held = ReportReader.objects.due().filter(pk=pk).select_for_update(no_key=True, of=("self",))
    if not held.values_list("pk").first():
        return False  # another process was faster
    reader = ReportReader.objects.with_standing().get(pk=pk)
    timing, zone, now = reader.scheduled_report.timing, zone_of(reader.user), clock.now()
    due_on = timing.last_due_on(now, zone)
    if not why_silent(reader.scheduled_report) and not why_not(reader):
        write(reader, due_on, key=due_on.isoformat())
        reader.last_due_on = due_on
    reader.next_at = timing.next_due(now, zone)
    reader.save(update_fields=["next_at", "last_due_on"])
    return True


def mail_now(report: ScheduledReport, event: Event) -> None:
    """To everybody who gets it, once for the event."""
    for reader in ReportReader.objects.with_standing().filter(scheduled_report=report):
        if not why_silent(report) and not why_not(reader):
            there = event.created_at.astimezone(zone_of(reader.user)).date()
            write(reader, min(there, event.created_at.astimezone(UTC).date()), key=event.pk, event=event)


def write(reader: ReportReader, day: date, *, key: str, event: Event | None = None) -> None:
    queue_message(
        template=TEMPLATE,
        to=reader.user,
        dedupe_key=f"{TEMPLATE}:{reader.pk}:{key}",
        why=format_lazy(
            _("You get this because the report “{name}” is mailed to you."), name=reader.scheduled_report.name
        ),
        context={"reader": reader.pk, "due_on": day.isoformat()},
        partner=reader.partner,
        event=event,
    )


def retime(report: ScheduledReport) -> None:
    """After a change of its time, or a pause: each reader's next moment from now on."""
    readers = ReportReader.objects.filter(scheduled_report=report).select_related("user").order_by("pk")
    for reader in readers.select_for_update(no_key=True, of=("self",)):
        reader.next_at = report.timing.next_due(clock.now(), zone_of(reader.user))
        reader.save(update_fields=["next_at"])
