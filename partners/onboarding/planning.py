"""Taking the steps that are due. The engine says which; here they are done, each once."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from partners.onboarding.engine.deciding import PATIENCE, acts_now, advanced, next_act
from partners.onboarding.engine.values import (
    Act,
    Ended,
    Mail,
    Mailed,
    Notify,
    Passed,
    Reason,
    Rest,
    Skipped,
    Told,
)
from partners.onboarding.mailing import queue_mail
from partners.onboarding.models import JourneyRun
from partners.onboarding.readers import reason_to_stop
from partners.onboarding.seeing import calendar_of, seen_by, standing_of, waits_for_events
from partners.onboarding.services import drop_mail_of, finish_run, stop_run, write_act
from portal import clock
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

AFTER_A_FAULT = timedelta(hours=1)  # before a run that could not go on is tried again
LOOK_AGAIN = timedelta(minutes=15)  # at a run that an event may take on or end
State = JourneyRun.State
logger = logging.getLogger(__name__)


def take_due_steps(limit: int = 100) -> int:
    """Go on with each run that is due, each in its own transaction; returns how many steps were done."""
    due = JourneyRun.objects.filter(state=State.RUNNING, next_at__lte=clock.now())
    due = due.exclude(partner__state=Partner.State.SUSPENDED)  # they go on when it is reinstated
    keys = list(due.order_by("next_at").values_list("pk", flat=True)[:limit])
    return sum(_go_on_guarded(pk) for pk in keys)


def _go_on_guarded(pk: str) -> int:
    """One run that cannot go on must not keep the others from going on."""
    try:
        return _go_on(pk)
    except Exception:
        logger.exception("journey run %s cannot take its next step", pk)
        JourneyRun.objects.filter(pk=pk).update(next_at=clock.now() + AFTER_A_FAULT)
        return 0


def _go_on(pk: str) -> int:
    """The row is locked, and read again: somebody else may have been faster."""
    with transaction.atomic():
        run = JourneyRun.objects.select_for_update(of=("self",)).select_related(*JourneyRun.RELATED).get(pk=pk)
        now = clock.now()
        if run.state != State.RUNNING or run.next_at is None or run.next_at > now:
            return 0
        if run.partner.state == Partner.State.SUSPENDED:
            return 0
        if reason := reason_to_stop(run):
            stop_run(Actor.system(), run, reason)
            return 0
        return _do_what_is_due(run, now)


def _do_what_is_due(run: JourneyRun, now: datetime) -> int:
    version, seen, calendar = run.version.value, seen_by(run), calendar_of(run)
    standing, done = standing_of(run), 0
    for act in acts_now(version, standing, seen, calendar, now):
        if isinstance(act, Rest | Ended):
            break
        _do(run, act)
        standing, done = advanced(standing, act, now), done + 1
    else:  # a mail: what follows waits for it, unless it was the last
        act = next_act(version, standing, seen, calendar, now)
    run.at_step, run.entered_at = standing.at, standing.entered_at
    _leave(run, act, now)
    return done


def _do(run: JourneyRun, act: Mailed | Skipped | Passed | Told) -> None:
    step, message = run.version.steps[act.step], None
    if isinstance(step, Mail) and isinstance(act, Mailed | Skipped):
        message = queue_mail(run, step, act)
    elif isinstance(step, Notify):
        # Its partner reads the event: the words are only for whom the step tells, who reads them in the version.
        new = {"step": step.key, "who": step.who, "version_id": run.version_id}
        record_event(Actor.system(), "journey_run.told", run, new=new)
    write_act(run, act.step, act.outcome, act.because if isinstance(act, Skipped) else None, message)


def _leave(run: JourneyRun, act: Act, now: datetime) -> None:
    """Until it is looked at again, or for good."""
    run.next_at = now + PATIENCE
    if isinstance(act, Rest):
        run.next_at = min(act.until, now + LOOK_AGAIN) if waits_for_events(run.version.value) else act.until
    run.save(update_fields=["at_step", "entered_at", "next_at"])
    match act:
        case Ended(because=Reason(code="exit")):
            stop_run(Actor.system(), run, act.because)
        case Ended():
            if act.goal:
                drop_mail_of(run, act.because)
            finish_run(run, act)
