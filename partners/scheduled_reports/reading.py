"""To whom a scheduled report is mailed: set with it, and each reader for themselves."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.scheduled_reports.errors import NotAReader
from partners.scheduled_reports.models import ReportReader, ScheduledReport
from partners.scheduled_reports.standing import possible_readers
from portal import clock
from portal.accounts.models import User
from portal.accounts.preferences import zone_of
from portal.errors import InvalidValue, LeftEmpty

MOST = 50


def set_readers(report: ScheduledReport, user_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """Their names before and after. Who reads it already stays, also without the right of it; the page says so."""
    wanted = list(dict.fromkeys(user_ids))
    if not wanted:
        raise LeftEmpty(field="readers")
    if len(wanted) > MOST:
        problem = _("A report is mailed to at most {limit} people.").format(limit=MOST)
        raise InvalidValue(field="readers", problem=problem, cure=_("Choose fewer, or schedule a second one."))
    rows = report.readers.present().select_related("user")
    before = {row.user_id: row for row in rows.order_by("user__folded_name", "id")}
    added = _added(report, [pk for pk in wanted if pk not in before])
    _leave_out(report.readers.exclude(user__in=wanted))
    for user in added:
        if not report.readers.filter(user=user).update(removed_at=None):
            add_reader(report, user)
    names = {pk: str(row.user) for pk, row in before.items()}
    after = {pk: name for pk, name in names.items() if pk in wanted} | {user.pk: str(user) for user in added}
    return sorted(names.values()), sorted(after.values())


def _leave_out(rows: QuerySet[ReportReader]) -> None:
    """Who stopped it decided that for themselves: it outlasts being left out."""
    rows.filter(stopped_at=None).delete()
    rows.filter(removed_at=None).update(removed_at=clock.now())


def _added(report: ScheduledReport, user_ids: list[str]) -> list[User]:
    found = {user.pk: user for user in possible_readers(report.partner_id).filter(pk__in=user_ids)}
    for pk in user_ids:
        if pk not in found:
            raise NotAReader(user=pk[:40])
    return list(found.values())


def add_reader(report: ScheduledReport, user: User) -> ReportReader:
    next_at = report.timing.next_due(clock.now(), zone_of(user))
    return ReportReader.objects.create(
        scheduled_report=report, partner_id=report.partner_id, user=user, next_at=next_at
    )
