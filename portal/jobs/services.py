"""Starting, cancelling and doing jobs."""

import logging
import time
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock, leases
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.nudge import nudge
from portal.jobs.errors import ActorGone, JobFinished
from portal.jobs.models import Job
from portal.jobs.registry import chunk_of
from portal.keys.models import ApiKey
from portal.keys.rights import actor_of, works
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Membership
from portal.tenancy.roles import ACCOUNT_KEEPERS

logger = logging.getLogger(__name__)

State = Job.State
LEASE = timedelta(seconds=60)
CHUNK = 200  # rows between two looks at the lease and at "cancel"; at most 500 by the house's rule
ROUND_SECONDS = 20  # then the other rounds get their turn
MOST_ATTEMPTS = 5


def create_job(*, actor: Actor, kind: str, subject_id: str, title: str, total: int) -> Job:
    """Queue a job in the caller's transaction. It acts later with the rights that `actor` has then."""
    transaction.on_commit(partial(nudge), robust=True)
    return Job.objects.create(
        partner_id=actor.partner_id,
        kind=kind,
        subject_id=subject_id,
        title=title[:200],
        total=total,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:250],
    )


def not_finished(job: Job) -> PortalError | None:
    return JobFinished(state=job.get_state_display().lower()) if job.is_finished else None


@business_action(
    noun="jobs",
    verb="cancel",
    label=_("Cancel job"),
    roles=ACCOUNT_KEEPERS,
    subject="job",
    available=not_finished,
    event="job.cancel_requested",
)
def cancel_job(*, actor: Actor, job: Job) -> Job:
    """Stops after the chunk in hand. Rows that are in stay in."""
    job.cancel_requested_at = clock.now()
    job.next_at = clock.now()
    job.save(update_fields=["cancel_requested_at", "next_at"])
    transaction.on_commit(partial(nudge), robust=True)
    return job


def run_due_jobs(limit: int = 5) -> int:
    """Work on up to `limit` due jobs, each for some seconds; returns how many were worked on."""
    due = leases.due(Job.objects.all(), waiting=State.QUEUED, working=State.RUNNING)
    worked = 0
    for job in due.order_by("next_at", "id")[:limit]:
        if leases.claim(job, waiting=State.QUEUED, working=State.RUNNING, lease=LEASE):
            _work(job)
            worked += 1
    return worked


def _work(job: Job) -> None:
    try:
        _do_chunks(job)
    except PortalError as error:
        _finish(job, State.FAILED, f"{error} {error.advice}")
    except Exception as error:
        logger.exception("job %s failed in a chunk", job.pk)
        _fail(job, f"{type(error).__name__}: {error}")


def _do_chunks(job: Job) -> None:
    """Until it is done or cancelled, or its time in this round is over."""
    ends = time.monotonic() + ROUND_SECONDS
    while time.monotonic() < ends:
        job.refresh_from_db()
        if job.cancel_requested_at:
            return _finish(job, State.CANCELLED, "")
        done = chunk_of(job.kind)(job, _actor_of(job), CHUNK)
        if not done:
            return _finish(job, State.DONE, "")
        job.done += done
        job.attempts = 0  # it gets on: only failures in a row count
        job.leased_until = clock.now() + LEASE
        job.save(update_fields=["done", "attempts", "leased_until"])
    job.become(State.QUEUED)
    job.next_at = clock.now()
    job.save(update_fields=["state", "next_at"])
    return None


def _actor_of(job: Job) -> Actor:
    """The actor with today's rights, or `ActorGone`."""
    if job.actor_kind == ActorKind.API_KEY:
        key = ApiKey.objects.with_person().filter(pk=job.actor_id, partner=job.partner_id).first()
        if key and works(key):
            return actor_of(key, request_id=job.pk)
    rows = Membership.objects.select_related("user", "partner").filter(partner=job.partner_id, user__is_active=True)
    if member := rows.filter(user=job.actor_id).first():
        return Actor.member(member, request_id=job.pk)
    raise ActorGone(label=job.actor_label)


def _fail(job: Job, words: str) -> None:
    if job.attempts >= MOST_ATTEMPTS:
        return _finish(job, State.FAILED, words)
    job.become(State.QUEUED)
    job.next_at = clock.now() + leases.back_off(job.attempts)
    job.error = words[:500]
    job.save(update_fields=["state", "next_at", "error"])
    return None


def _finish(job: Job, state: str, words: str) -> None:
    job.become(state)
    job.error = words[:500]
    job.finished_at = clock.now()
    job.leased_until = None
    job.save(update_fields=["state", "error", "finished_at", "leased_until"])
