"""Starting people on journeys, and stopping them: by events and the clock, and where somebody must, by hand."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.onboarding.describing import words_of_reason
from partners.onboarding.engine.deciding import begin
from partners.onboarding.engine.values import Ended, Reason
from partners.onboarding.errors import RunIsOver
from partners.onboarding.models import Journey, JourneyAct, JourneyRun
from partners.onboarding.seeing import seen_by
from portal import clock
from portal.accounts.models import User
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.models import Message
from portal.mail.skipping import skip_waiting
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import NOBODY, RESENDERS

State = JourneyRun.State


@transaction.atomic
def start_journey(journey: Journey, user: User, event: Event) -> JourneyRun:
    """Once per journey and person, or per starting event, however often it is called. For whom the journey is not, their run is
    over at once, and says why.
    """
    if event.partner_id is None:
        raise ValueError(f"{event.pk} is the network's own: there is no partner to go on a journey.")
    if journey.published is None:
        raise ValueError(f"{journey.code} has no published version.")
    now = clock.now()
    once = journey.entry == Journey.Entry.ONCE
    run, created = JourneyRun.objects.get_or_create(
        journey=journey,
        start_key=user.pk if once else f"{user.pk}:{event.pk}",
        defaults={
            "version": journey.published,
            "partner_id": event.partner_id,
            "user": user,
            "event": event,
            "started_at": now,
            "entered_at": now,
            "next_at": now,
        },
    )
    return _begun(run) if created else run


def _begun(run: JourneyRun) -> JourneyRun:
    first = begin(run.version.value, seen_by(run))
    if isinstance(first, Ended):
        finish_run(run, first)
    else:
        run.at_step = first
        run.save(update_fields=["at_step"])
    return run


def write_act(run: JourneyRun, step: str, outcome: str, because: Reason | None = None, message=None) -> None:
    """What is done already is left as it is written."""
    act = JourneyAct(
        run=run,
        partner_id=run.partner_id,
        step=step,
        outcome=outcome,
        reason=because.code if because else "",
        about=dict(because.about) if because else {},
        message=message,
    )
    JourneyAct.objects.bulk_create([act], ignore_conflicts=True)


def finish_run(run: JourneyRun, end: Ended) -> None:
    """The caller holds the run."""
    write_act(run, end.step, end.outcome, end.because)
    run.become(State.FINISHED)
    run.next_at, run.goal_at = None, clock.now() if end.goal else None
    run.save(update_fields=["state", "next_at", "goal_at"])


def stop_journeys_of(actor: Actor, partner: Partner, reason: Reason) -> None:
    """Each that still runs, in the caller's transaction."""
    for run in JourneyRun.objects.select_for_update().filter(partner=partner, state=State.RUNNING).order_by("id"):
        stop_run(actor, run, reason)


def _still_runs(run: JourneyRun) -> PortalError | None:
    return None if run.state == State.RUNNING else RunIsOver()


@business_action(
    noun="journey-runs",
    verb="stop",
    label=_("Stop the run"),
    roles=NOBODY,
    staff_roles=RESENDERS,
    subject="run",
    available=_still_runs,
)
def stop_journey_run(*, actor: Actor, run: JourneyRun, reason: str) -> JourneyRun:
    """Mail of it that waits is not sent."""
    stop_run(actor, run, Reason("by-hand", {"words": reason}))
    return run


def stop_run(actor: Actor, run: JourneyRun, reason: Reason) -> None:
    """The caller holds the run."""
    write_act(run, "", JourneyAct.Outcome.ENDED, reason)
    run.become(State.STOPPED)
    run.next_at = None
    run.save(update_fields=["state", "next_at"])
    drop_mail_of(run, reason)
    old, new = {"state": State.RUNNING}, {"state": run.state}
    record_event(actor, "journey_run.stopped", run, old=old, new=new, reason=words_of_reason(reason))


def drop_mail_of(run: JourneyRun, reason: Reason) -> None:
    """What waits in the queue. What a worker has taken already asks for itself (`mailing.why_not_to_send`)."""
    own = JourneyAct.objects.filter(run=run).exclude(message=None).order_by().values("message")
    waiting = Message.objects.filter(pk__in=own, state=Message.State.QUEUED)
    skip_waiting(waiting, words_of_reason(reason))
