"""What each reader decides for themselves: to get it no more, also by the link in the mail, and to get it (again)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from partners.scheduled_reports.errors import NotAReader
from partners.scheduled_reports.models import ReportReader, ScheduledReport
from partners.scheduled_reports.reading import add_reader
from partners.scheduled_reports.standing import possible_readers
from portal import clock
from portal.accounts.models import User
from portal.actions import business_action
from portal.errors import LinkInvalid, NotFound
from portal.events.record import record_event
from portal.links import make_token, read_token
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.roles import COST_READERS, PARTNER_READERS

PURPOSE = "scheduled-report-stop"
KEPT = timedelta(days=3650)  # it only ever stops a mail: there is no harm in an old one


def stop_token(reader: ReportReader) -> str:
    return make_token(PURPOSE, reader.pk, clock.now() + KEPT)


def reader_of_token(token: str) -> tuple[ReportReader, Actor]:
    """Whom the link was mailed to. Of a report that is deleted, or is mailed to them no more, nothing is left to stop."""
    pk, _until = read_token(token, PURPOSE)
    reader = ReportReader.objects.select_related("scheduled_report", "user").filter(pk=pk).first()
    if reader is None:
        raise LinkInvalid()
    return reader, Actor.link(reader.scheduled_report, label=str(reader.user))


@business_action(
    noun="scheduled-reports",
    verb="stop",
    label=_("Stop getting a scheduled report"),
    roles=COST_READERS,
    staff_roles=PARTNER_READERS,
    subject="scheduled_report",
    while_suspended=True,
    by_link=True,
    api=False,
)
def stop_reading(*, actor: Actor, scheduled_report: ScheduledReport, user: User) -> ScheduledReport:
    _require_self(actor, user)
    reader = scheduled_report.readers.select_for_update(no_key=True).filter(user=user, stopped_at=None).first()
    if reader:
        reader.stopped_at = clock.now()
        reader.save(update_fields=["stopped_at"])
        record_event(actor, "scheduled_report.stopped", scheduled_report)
    return scheduled_report


@business_action(
    noun="scheduled-reports",
    verb="start",
    label=_("Get a scheduled report"),
    roles=COST_READERS,
    staff_roles=PARTNER_READERS,
    subject="scheduled_report",
    api=False,
)
def start_reading(*, actor: Actor, scheduled_report: ScheduledReport, user: User) -> ScheduledReport:
    """Whoever sees it may have it mailed to themselves."""
    _require_self(actor, user)
    if not possible_readers(scheduled_report.partner_id).filter(pk=user.pk).exists():
        raise NotAReader(user=str(user))
    known = scheduled_report.readers.filter(user=user)
    if known.filter(stopped_at=None).exists():
        return scheduled_report
    known.delete()
    add_reader(scheduled_report, user)
    record_event(actor, "scheduled_report.started", scheduled_report)
    return scheduled_report


def _require_self(actor: Actor, user: User) -> None:
    if actor.kind != ActorKind.LINK and actor.user_id != user.pk:
        raise NotFound()
