"""Starting, cancelling, trying again and doing jobs."""

import logging
import time
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal import clock, leases
from portal.accounts.models import User
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.nudge import nudge
from portal.events.record import record_event
from portal.jobs.errors import ActorGone, JobExpired, JobFinished, JobNotFinished, JobStuck, NothingToRetry, NotYourJob
from portal.jobs.models import Job
from portal.jobs.registry import chunk_of, kind_of
from portal.keys.models import ApiKey
from portal.keys.rights import actor_of, works
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Membership
from portal.tenancy.roles import ACCOUNT_KEEPERS, ALL_STAFF, NETWORK_ADMINS, TRADE_READERS
from portal.text import mid_sentence

logger = logging.getLogger(__name__)

State = Job.State
LEASE = timedelta(seconds=60)
CHUNK = 200  # rows between two looks at the lease and at "cancel"; at most 500 by the house's rule
ROUND_SECONDS = 20  # then the other rounds get their turn
MOST_ATTEMPTS = 5


class LostLease(Exception):
    """Another worker has the job by now: this one stops, and says nothing."""


def create_job(*, actor: Actor, kind: str, subject_id: str, title: str, total: int, options: dict | None = None) -> Job:
    """Queue a job in the caller's transaction. It acts later with the rights that `actor` has then."""
    job = Job(partner_id=actor.partner_id or None, kind=kind, subject_id=subject_id, title=title[:200], total=total)
    job.options = options or {}
    _act_as(job, actor)
    job.save()
    return job


def _act_as(job: Job, actor: Actor) -> None:
    """From here on it is this actor's job: their rights count, and they are told when it is finished."""
    job.actor_kind, job.actor_id, job.actor_label = actor.kind, actor.id, actor.label[:250]
    job.language, job.announced_at = translation.get_language() or settings.LANGUAGE_CODE, None
    if actor.kind == ActorKind.PERSON:
        User.objects.filter(pk=actor.id).update(watches_jobs=True)
    transaction.on_commit(partial(nudge), robust=True)


# ── Steering ────────────────────────────────────────────────────────────────────────────────────────


def steers(actor: Actor, job: Job) -> bool:
    """Whoever started it, and who keeps the partner's records; of the network's jobs, its admins."""
    if actor.is_system or (job.actor_kind, job.actor_id) == (actor.kind, actor.id):
        return True
    if actor.is_staff:
        return job.partner_id is None and actor.staff_role in NETWORK_ADMINS
    return actor.kind == ActorKind.API_KEY or actor.role in ACCOUNT_KEEPERS


def not_finished(job: Job) -> PortalError | None:
    return JobFinished(state=mid_sentence(job.get_state_display())) if job.is_finished else None


def can_be_retried(job: Job) -> PortalError | None:
    if not job.is_finished:
        return JobNotFinished()
    return None if job.is_kept else JobExpired()


@business_action(
    noun="jobs",
    verb="cancel",
    label=_("Cancel job"),
    roles=TRADE_READERS,
    staff_roles=ALL_STAFF,
    subject="job",
    available=not_finished,
    event="job.cancel_requested",
)
def cancel_job(*, actor: Actor, job: Job) -> Job:
    """Stops after the chunk in hand. Rows that are in stay in."""
    _refuse_others(actor, job)
    job.cancel_requested_at = clock.now()
    job.next_at = clock.now()
    job.save(update_fields=["cancel_requested_at", "next_at"])
    transaction.on_commit(partial(nudge), robust=True)
    return job


@business_action(
    noun="jobs",
    verb="retry",
    label=_("Try refused rows again"),
    roles=TRADE_READERS,
    staff_roles=ALL_STAFF,
    subject="job",
    available=can_be_retried,
    event="job.retried",
)
def retry_job(*, actor: Actor, job: Job) -> Job:
    """Do what is not in yet: the refused rows, and those that a cancelled or failed job left. It acts with your rights now."""
    _refuse_others(actor, job)
    remaining = kind_of(job).reopen(job)
    if not remaining:
        raise NothingToRetry()
    job.become(State.QUEUED)
    job.done, job.refused, job.attempts = max(job.total - remaining, 0), 0, 0
    job.error, job.cancel_requested_at, job.finished_at, job.next_at = "", None, None, clock.now()
    _act_as(job, actor)
    job.save()
    return job


def _refuse_others(actor: Actor, job: Job) -> None:
    if not steers(actor, job):
        raise NotYourJob(label=job.actor_label)


# ── Working ─────────────────────────────────────────────────────────────────────────────────────────


def run_due_jobs(limit: int = 5) -> int:
    """Work on up to `limit` due jobs, each for some seconds; returns how many were worked on."""
    due = leases.due(Job.objects.all(), waiting=State.QUEUED, working=State.RUNNING)
    worked = 0
    for job in due.order_by("next_at", "id")[:limit]:
        if leases.claim(job, waiting=State.QUEUED, working=State.RUNNING, lease=LEASE):
            with translation.override(job.language or settings.LANGUAGE_CODE):
                _work(job)
            worked += 1
    return worked


def _work(job: Job) -> None:
    try:
        _do_chunks(job)
    except LostLease:
        logger.info("job %s is another worker's by now", job.pk)
    except PortalError as error:
        _finish(job, State.FAILED, f"{error} {error.advice}")
    except Exception as error:
        logger.exception("job %s failed in a chunk", job.pk)
        _fail(job, f"{type(error).__name__}: {error}")


def _do_chunks(job: Job) -> None:
    """Until it is done or cancelled, or its time in this round is over."""
    if job.attempts > MOST_ATTEMPTS:  # it ends its workers, or takes them longer than a lease: nobody could count a failure
        raise JobStuck(count=MOST_ATTEMPTS)
    ends = time.monotonic() + ROUND_SECONDS
    while time.monotonic() < ends:
        if Job.objects.filter(pk=job.pk, cancel_requested_at__isnull=False).exists():
            return _finish(job, State.CANCELLED, "")
        done = chunk_of(job.kind)(job, _actor_of(job), CHUNK)
        if not done:
            return _finish(job, State.DONE, "")
        lease = clock.now() + LEASE
        # It gets on: only failures in a row count.
        if not _keep(job, done=F("done") + done, attempts=0, error="", leased_until=lease):
            return None
        job.leased_until = lease
    job.become(State.QUEUED)
    _keep(job, state=job.state, next_at=clock.now(), **kind_of(job).tally(job))
    return None


def keep_lease(job: Job) -> None:
    """For a kind with a step that may take as long as a lease. Raises LostLease."""
    lease = clock.now() + LEASE
    if not _keep(job, leased_until=lease):
        raise LostLease()
    job.leased_until = lease


def keep_options(job: Job) -> bool:
    """For a kind that notes in the job's options how far it is."""
    return _keep(job, options=job.options)


def _keep(job: Job, **values) -> bool:
    """Write it down, unless the lease had ended and another worker has the job now."""
    mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, leased_until=job.leased_until)
    return bool(mine.update(**values))


def _actor_of(job: Job) -> Actor:
    """The actor with today's rights, or `ActorGone`."""
    if job.actor_kind == ActorKind.API_KEY:
        key = ApiKey.objects.with_person().filter(pk=job.actor_id, partner=job.partner_id).first()
        if key and works(key):
            return actor_of(key, request_id=job.pk)
    elif job.partner_id is None:
        person = User.objects.filter(pk=job.actor_id, is_active=True).exclude(staff_role="").first()
        if person:
            return Actor.person(person, request_id=job.pk)
    rows = Membership.objects.select_related("user", "partner").filter(partner=job.partner_id, user__is_active=True)
    if member := rows.filter(user=job.actor_id).first():
        return Actor.member(member, request_id=job.pk)
    raise ActorGone(label=job.actor_label)


def _fail(job: Job, words: str) -> None:
    if job.attempts >= MOST_ATTEMPTS:
        return _finish(job, State.FAILED, words)
    job.become(State.QUEUED)
    _keep(job, state=job.state, next_at=clock.now() + leases.back_off(job.attempts), error=words[:500])
    return None


def _finish(job: Job, state: str, words: str) -> None:
    job.become(state)
    with transaction.atomic():
        ended = {"state": state, "error": words[:500], "finished_at": clock.now(), "leased_until": None}
        tally = kind_of(job).tally(job)
        if _keep(job, **ended, **tally):
            new = {"state": state, "refused": tally["refused"]}
            record_event(Actor.system(request_id=job.pk), "job.finished", job, new=new)
