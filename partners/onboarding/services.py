"""Ending people's journeys, and keeping their ledger: by events and the clock, and where somebody must, by hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.onboarding.describing import words_of_reason
from partners.onboarding.engine.values import Ended, Reason
from partners.onboarding.errors import RunIsOver
from partners.onboarding.models import JourneyAct, JourneyRun
from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.erasing import erase_events
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.models import Message
from portal.mail.skipping import skip_waiting
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import NOBODY, RESENDERS

State = JourneyRun.State


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
    _stop_all(actor, models.Q(partner=partner), reason)


def stop_journeys_about(actor: Actor, client: ClientAccount, reason: Reason) -> None:
    """With its contacts, and with whoever looks after it. In the caller's transaction, before it changes hands."""
    _stop_all(actor, models.Q(client_account=client), reason)


def forget_contact(actor: Actor, contact: Contact) -> None:
    """Before it is removed, in the caller's transaction: its runs stop, and the mail that they wrote to it goes with them."""
    _stop_all(actor, models.Q(contact=contact), Reason("contact-removed"))
    mails = JourneyAct.objects.filter(run__contact=contact).exclude(message=None).order_by().values("message")
    ids = list(mails.values_list("message", flat=True))
    erase_events(Event.objects.filter(subject_id__in=ids))
    Message.objects.filter(pk__in=ids).delete()


def _stop_all(actor: Actor, which: models.Q, reason: Reason) -> None:
    running = JourneyRun.objects.filter(which, state=State.RUNNING).select_for_update(of=("self",))
    for run in running.select_related("journey", "user", "contact").order_by("id"):
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
