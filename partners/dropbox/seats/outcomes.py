"""What an answer of Dropbox's makes of an operation: its next state, and when it is tried again. Pure but for the jitter."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from partners.dropbox.gateway.faults import Fault, OutcomeUnknown, RateLimited, Refused
from partners.dropbox.gateway.values import Change, Invitation, Invited, JobState, JobStatus, Member
from partners.dropbox.leases import jittered
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import Action
from portal.leases import back_off

State = SeatOperation.State
MOST_ATTEMPTS = 24  # about half a day of growing pauses
MOST_REFUSALS = 3  # of those that may pass by themselves
SHORTEST_PAUSE = timedelta(minutes=1)  # after one of them
FOR_A_LICENCE = timedelta(hours=1)  # unless something says sooner that there is one
SOONEST_POLL, LATEST_POLL = timedelta(seconds=2), timedelta(seconds=60)
JOB_PATIENCE = timedelta(hours=1)  # then the team is read instead
MAY_PASS = frozenset({
    "user_creation_failed", "user_migration_failed", "other", "job_failed",
    "user_already_on_team", "duplicate_external_member_id",  # reading again may find that it was we who did it
})  # fmt: skip


class Kind(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    JOB = "job"
    UNKNOWN = "unknown"  # sent, the answer lost
    NOT_SENT = "not_sent"


_OF_INVITATION = {
    Invitation.INVITED: (Kind.DONE, ""),
    Invitation.PRESENT: (Kind.DONE, "present"),
    Invitation.ADOPTED: (Kind.DONE, "adopted"),
    Invitation.SUSPENDED: (Kind.REFUSED, "suspended"),
    Invitation.RECOVERABLE: (Kind.REFUSED, "recoverable"),
    Invitation.IN_PROGRESS: (Kind.JOB, "job"),
    Invitation.REFUSED: (Kind.REFUSED, ""),
    Invitation.UNKNOWN: (Kind.UNKNOWN, "outcome_unknown"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    kind: Kind
    tag: str = ""
    message: str = ""
    request_id: str = ""
    member: Member | None = None  # of an invitation, as Dropbox has them
    job: str = ""
    counts: bool = True  # as an attempt


@dataclass(frozen=True, slots=True)
class Verdict:
    state: str
    tag: str = ""
    pause: timedelta | None = None  # None: it has ended
    refusals: int = 0


def of_fault(fault: Fault) -> Outcome:
    if isinstance(fault, Refused):
        return Outcome(kind=Kind.REFUSED, tag=fault.tag, message=fault.message, request_id=fault.request_id)
    if isinstance(fault, OutcomeUnknown):
        return Outcome(kind=Kind.UNKNOWN, tag="outcome_unknown", request_id=fault.request_id)
    tags = {"RateLimited": "rate_limited", "NeedsReconnect": "needs_reconnect"}
    tag = tags.get(type(fault).__name__, "unavailable")
    return Outcome(kind=Kind.NOT_SENT, tag=tag, request_id=fault.request_id, counts=tag == "unavailable")


def of_invited(invited: Invited, fault: Fault | None) -> Outcome:
    if invited.outcome is Invitation.NOT_SENT:
        return of_fault(fault) if fault else Outcome(kind=Kind.NOT_SENT, tag="unavailable")
    kind, tag = _OF_INVITATION[invited.outcome]
    return Outcome(
        kind=kind,
        tag=tag or invited.tag,
        request_id=invited.request_id,
        member=invited.member,
        job=invited.job,
    )


def of_change(action: str, change: Change) -> Outcome:
    if change.job:
        return Outcome(kind=Kind.JOB, tag="job", job=change.job, request_id=change.request_id)
    unchanged = "accepted_already" if action == Action.RESEND else "so_already"
    return Outcome(kind=Kind.DONE, tag="" if change.changed else unchanged, request_id=change.request_id)


def of_job(state: JobState, *, age: timedelta) -> Outcome | None:
    """None where each person has a result of their own."""
    if state.status is JobStatus.FAILED or (state.status is JobStatus.IN_PROGRESS and age > JOB_PATIENCE):
        return Outcome(kind=Kind.REFUSED, tag="job_failed", message=state.message)
    if state.status is JobStatus.IN_PROGRESS:
        return Outcome(kind=Kind.JOB, tag="job")
    return None if state.results else Outcome(kind=Kind.DONE)


def of_job_fault(fault: Fault) -> Outcome:
    """A job that Dropbox does not know any more says nothing of the people in it: they are read."""
    if isinstance(fault, Refused):
        return replace(of_fault(fault), kind=Kind.REFUSED, tag="job_failed")
    return of_fault(fault)


def pause_of_team(fault: Fault, attempts: int) -> timedelta | None:
    """How long the whole team is left alone."""
    if isinstance(fault, RateLimited):
        return jittered(timedelta(seconds=fault.seconds))
    return None if isinstance(fault, Refused) else jittered(back_off(attempts))


def verdict(operation: SeatOperation, outcome: Outcome, *, sent_before: bool, job_age: timedelta) -> Verdict:
    """`sent_before`: an earlier attempt may have reached Dropbox. `job_age` is that of the job which Dropbox is at work on."""
    match outcome.kind:
        case Kind.DONE:
            return Verdict(State.DONE, outcome.tag)
        case Kind.JOB:
            pause = min(max(job_age, SOONEST_POLL), LATEST_POLL)
            return Verdict(State.AT_WORK, outcome.tag, pause, operation.refusals)
        case Kind.REFUSED:
            return _refused(operation, outcome)
        case Kind.UNKNOWN:
            return _unknown(operation)
    return _not_sent(operation, outcome, sent_before=sent_before)


def _refused(operation: SeatOperation, outcome: Outcome) -> Verdict:
    tag, refusals = outcome.tag, operation.refusals + 1
    if tag == "team_license_limit":
        return Verdict(State.NO_LICENCE, tag, jittered(FOR_A_LICENCE))
    if tag not in MAY_PASS or refusals >= MOST_REFUSALS:
        return Verdict(State.REFUSED, tag)
    state = State.IN_DOUBT if tag == "job_failed" else State.WAITING
    return Verdict(state, tag, jittered(max(back_off(operation.attempts), SHORTEST_PAUSE)), refusals)


def _unknown(operation: SeatOperation) -> Verdict:
    """A mail cannot be read, so it is not sent again by itself. Everything else is."""
    if operation.action == Action.RESEND or operation.attempts >= MOST_ATTEMPTS:
        return Verdict(State.REFUSED, "outcome_unknown")
    return Verdict(State.IN_DOUBT, "outcome_unknown", jittered(back_off(operation.attempts)), operation.refusals)


def _not_sent(operation: SeatOperation, outcome: Outcome, *, sent_before: bool) -> Verdict:
    if outcome.counts and operation.attempts >= MOST_ATTEMPTS:
        return Verdict(State.REFUSED, "outcome_unknown" if sent_before else outcome.tag)
    state = State.IN_DOUBT if sent_before else State.WAITING
    pause = jittered(back_off(operation.attempts)) if outcome.counts else timedelta()
    return Verdict(state, outcome.tag, pause, operation.refusals)
