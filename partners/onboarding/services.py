"""Starting people on journeys and taking the steps that are due. Driven by events and the clock, not by people."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.onboarding.conditions import reason_to_skip
from partners.onboarding.models import Journey, JourneyRun, Step
from partners.onboarding.queries import facts_of, is_member
from partners.onboarding.schedule import due_at
from portal import clock
from portal.accounts.models import User
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.services import queue_message
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

TOO_LATE_AFTER = timedelta(days=14)  # a mail that could not leave by then is no onboarding any more
AFTER_A_FAULT = timedelta(hours=1)  # before a step that could not be taken is tried again
State = JourneyRun.State
logger = logging.getLogger(__name__)


def start_journey(journey: Journey, user: User, event: Event) -> JourneyRun:
    """Once per journey, person and starting event, however often it is called."""
    if event.partner_id is None:
        raise ValueError(f"{event.pk} is the network's own: there is no partner to go on a journey.")
    first = journey.steps.order_by("position").first()
    run, _created = JourneyRun.objects.get_or_create(
        journey=journey,
        user=user,
        event=event,
        defaults={
            "partner_id": event.partner_id,
            "next_at": due_at(clock.now(), first.wait_days) if first else None,
            "state": State.RUNNING if first else State.FINISHED,
        },
    )
    return run


def take_due_steps(limit: int = 100) -> int:
    """Take each due step, a run at a time in its own transaction; returns how many were taken."""
    due = JourneyRun.objects.filter(state=State.RUNNING, next_at__lte=clock.now())
    due = due.exclude(partner__state=Partner.State.SUSPENDED)  # they go on when it is reinstated
    keys = list(due.order_by("next_at").values_list("pk", flat=True)[:limit])
    return sum(_take_step_guarded(pk) for pk in keys)


def _take_step_guarded(pk: str) -> int:
    """One run that cannot go on must not keep the others from going on."""
    try:
        return _take_step(pk)
    except Exception:
        logger.exception("journey run %s cannot take its next step", pk)
        JourneyRun.objects.filter(pk=pk).update(next_at=clock.now() + AFTER_A_FAULT)
        return 0


def _take_step(pk: str) -> int:
    """At most one message per run and step: the row is locked, and the message's key says so once more."""
    with transaction.atomic():
        run = JourneyRun.objects.select_for_update(of=("self",)).select_related("journey", "user", "partner").get(pk=pk)
        if run.state != State.RUNNING or run.next_at is None or run.next_at > clock.now():
            return 0  # somebody else was faster
        if run.partner.state == Partner.State.SUSPENDED:
            return 0
        if reason := _reason_to_stop(run):
            _stop(Actor.system(), run, reason)
            return 0
        steps = list(run.journey.steps.order_by("position"))
        _write_mail(run, steps[run.steps_done])
        _advance(run, steps)
        return 1


def _reason_to_stop(run: JourneyRun) -> str:
    if run.partner.state == Partner.State.CLOSED:
        return _("The partner has ended.")
    if not run.user.is_active or not is_member(run.user, run.partner_id):
        return _("{name} does not belong to the partner any more.").format(name=run.user)
    return ""


def stop_journeys_of(actor: Actor, partner: Partner, reason: str) -> None:
    """Each that still runs, in the caller's transaction."""
    for run in JourneyRun.objects.select_for_update().filter(partner=partner, state=State.RUNNING).order_by("id"):
        _stop(actor, run, reason)


def _stop(actor: Actor, run: JourneyRun, reason: str) -> None:
    run.become(State.STOPPED)
    run.next_at = None
    run.save(update_fields=["state", "next_at"])
    record_event(
        actor,
        "journey_run.stopped",
        run,
        old={"state": State.RUNNING},
        new={"state": run.state},
        reason=reason,
    )


def _write_mail(run: JourneyRun, step: Step) -> None:
    queue_message(
        template=step.template,
        to=run.user,
        dedupe_key=run.key_of(step),
        why=format_lazy(
            gettext_lazy("You get this because {partner} joined the partner network."), partner=run.partner
        ),
        context={"partner": run.partner_id},
        partner=run.partner,
        event=run.event,
        expires_at=clock.now() + TOO_LATE_AFTER,
        skip_reason=reason_to_skip(step.condition, facts_of(run.partner_id)),
    )


def _advance(run: JourneyRun, steps: list[Step]) -> None:
    """The next step waits from now on: after an outage nobody gets two mails at once."""
    run.steps_done += 1
    if run.steps_done < len(steps):
        run.next_at = due_at(clock.now(), steps[run.steps_done].wait_days)
    else:
        run.next_at = None
        run.become(State.FINISHED)
    run.save(update_fields=["steps_done", "next_at", "state"])
