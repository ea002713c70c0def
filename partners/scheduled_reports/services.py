"""Scheduling a report by mail, and what becomes of the schedule."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.reports.forms import ReportForm
from partners.scheduled_reports.errors import NotYourReport, SentJustNow, TooManyScheduledReports
from partners.scheduled_reports.mailing import retime
from partners.scheduled_reports.models import Period, ScheduledReport
from partners.scheduled_reports.reading import set_readers
from portal import clock
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.errors import InvalidValue, LeftEmpty, PortalError, TooLong, WrongState
from portal.events.record import record_event, snapshot
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.roles import COST_READERS, MANAGERS, NETWORK_ADMINS, PARTNER_READERS, StaffRole
from portal.text import clean_text

State = ScheduledReport.State
MOST = 100  # of a partner, and of staff
REST = timedelta(minutes=10)  # between two that are sent at once
TIMING = ("rhythm", "weekday", "month_day", "hour", "period")
ASKED = ("name", "by", "since", "until", *TIMING)
LONGEST = ScheduledReport._meta.get_field("name").max_length or 0


def keeps(actor: Actor, report: ScheduledReport) -> bool:
    """Whoever made it, and owners and admins; a partner's key acts for the company, one of staff's for its person."""
    manages = (actor.role or actor.staff_role) in MANAGERS | NETWORK_ADMINS
    of_company = actor.kind == ActorKind.API_KEY and not actor.is_staff
    person = actor.user_id or actor.staff_id
    return manages or of_company or bool(person and report.user_id == person)


def only_keepers(actor: Actor, report: ScheduledReport) -> PortalError | None:
    return None if actor.is_system or keeps(actor, report) else NotYourReport(name=report.name)


def only(state: str, wanted: str, report: ScheduledReport) -> PortalError | None:
    """Availability of what leads from one state to the other."""
    refused = WrongState(state=report.get_state_display(), wanted=State(wanted).label)
    return None if report.state == state else refused


def now_and_then(report: ScheduledReport) -> PortalError | None:
    if report.sent_at and report.sent_at > clock.now() - REST:
        return SentJustNow()
    refused = WrongState(state=report.get_state_display(), wanted=_("sent"))
    return None if report.state == State.ACTIVE else refused


SCHEDULERS = PARTNER_READERS - {StaffRole.AUDITOR}  # an auditor gets what others schedule, and mails nothing to anybody
_shared: dict[str, Any] = {"noun": "scheduled-reports", "roles": COST_READERS, "staff_roles": SCHEDULERS}
_kept: dict[str, Any] = _shared | {"subject": "scheduled_report", "asks": only_keepers}


@business_action(**_shared, verb="create", label=_("Schedule report by mail"), event="scheduled_report.created")
def create_scheduled_report(*, actor: Actor, readers: Sequence[str], **given: Any) -> ScheduledReport:
    """`readers` are ids of people of the same partner, or of staff. Each gets what they themselves may see."""
    if ScheduledReport.objects.filter(partner_id=actor.partner_id or None).count() >= MOST:
        raise TooManyScheduledReports(limit=MOST)
    report = ScheduledReport(partner_id=actor.partner_id or None, user_id=actor.user_id or actor.staff_id or None)
    _keep(actor, report, given)
    set_readers(report, readers)
    return report


def saved_values(report: ScheduledReport) -> dict[str, Any]:
    """As its form begins."""
    readers = sorted(report.readers.present().values_list("user_id", flat=True))
    return {name: getattr(report, name) for name in ASKED} | {"readers": readers}


@business_action(**_kept, verb="update", label=_("Change scheduled report"), event="scheduled_report.updated")
def update_scheduled_report(
    *,
    actor: Actor,
    scheduled_report: ScheduledReport,
    readers: Sequence[str] | None = None,
    seen: str = "",
    **given: Any,
) -> ScheduledReport:
    """`seen` is the digest of what the form was opened with (see `portal.editing`)."""
    saved = saved_values(scheduled_report)
    typed = saved | given | ({} if readers is None else {"readers": sorted(readers)})
    refuse_stale(seen, saved, typed, scheduled_report)
    was = {name: saved[name] for name in ASKED}
    if given.get("period", saved["period"]) != Period.CHOSEN:
        was |= {"since": None, "until": None}  # of the days it had before
    _keep(actor, scheduled_report, was | given)
    if readers is not None:
        before, after = set_readers(scheduled_report, readers)
        if before != after:
            old, new = {"readers": ", ".join(before)}, {"readers": ", ".join(after)}
            record_event(actor, "scheduled_report.readers_changed", scheduled_report, old=old, new=new)
    if any(saved[name] != getattr(scheduled_report, name) for name in TIMING):
        retime(scheduled_report)
    return scheduled_report


def _keep(actor: Actor, report: ScheduledReport, given: dict[str, Any]) -> None:
    name = clean_text(given["name"])
    if not name:
        raise LeftEmpty(field="name")
    if len(name) > LONGEST:
        raise TooLong(field="name", limit=LONGEST)
    chosen = given["period"] == Period.CHOSEN
    _must_be_of_period(chosen, given)
    days = {} if chosen else {"since": None, "until": None}
    for field, value in (given | days | {"name": name}).items():
        setattr(report, field, value)
    if chosen and not (report.since and report.until):
        raise LeftEmpty(field="until" if report.since else "since")
    form = ReportForm(report.asked_on(clock.today()), actor)
    if not form.is_valid():  # the rules of the report itself
        field, problems = next(iter(form.errors.items()))
        raise InvalidValue(field=field, problem=str(problems[0]), cure=_("Choose it as the report’s page offers it."))
    report.save()


def _must_be_of_period(chosen: bool, given: dict[str, Any]) -> None:
    """Days are given with the period that has days of its own, and with no other: else they would be ignored."""
    for field in ("since", "until"):
        if not chosen and given.get(field):
            label, cure = Period.CHOSEN.label, _("Leave it out, or choose the period “{period}”.")
            raise InvalidValue(
                field=field, problem=_("The period that is chosen has days of its own."), cure=cure.format(period=label)
            )


@business_action(
    **_kept,
    verb="pause",
    label=_("Pause scheduled report"),
    available=partial(only, State.ACTIVE, State.PAUSED),
    event="scheduled_report.paused",
)
def pause_scheduled_report(*, actor: Actor, scheduled_report: ScheduledReport) -> ScheduledReport:
    return _become(scheduled_report, State.PAUSED)


@business_action(
    **_kept,
    verb="resume",
    label=_("Resume scheduled report"),
    available=partial(only, State.PAUSED, State.ACTIVE),
    event="scheduled_report.resumed",
)
def resume_scheduled_report(*, actor: Actor, scheduled_report: ScheduledReport) -> ScheduledReport:
    """From now on: what was due meanwhile is not made up for."""
    _become(scheduled_report, State.ACTIVE)
    retime(scheduled_report)
    return scheduled_report


def _become(report: ScheduledReport, state: str) -> ScheduledReport:
    report.become(state)
    report.save(update_fields=["state"])
    return report


@business_action(
    **_kept, verb="send", label=_("Send report now"), available=now_and_then, event="scheduled_report.sent"
)
def send_scheduled_report(*, actor: Actor, scheduled_report: ScheduledReport) -> ScheduledReport:
    """To everybody who gets it, besides the mails of its days."""
    scheduled_report.sent_at = clock.now()
    scheduled_report.save(update_fields=["sent_at"])
    return scheduled_report


@business_action(**_kept, verb="delete", label=_("Delete scheduled report"))
def delete_scheduled_report(*, actor: Actor, scheduled_report: ScheduledReport) -> None:
    record_event(actor, "scheduled_report.deleted", scheduled_report, old=snapshot(scheduled_report))
    scheduled_report.delete()
