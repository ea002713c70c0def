"""What an outcome makes of an operation: its next state, and when it is tried again. Pure but for the jitter."""

from dataclasses import dataclass
from datetime import timedelta

from partners.dropbox.leases import jittered
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import Kind, Outcome
from partners.dropbox.seats.values import Action
from portal.leases import back_off

State = SeatOperation.State
MOST_ATTEMPTS = 24  # about half a day of growing pauses
MOST_REFUSALS = 3  # of those that may pass by themselves
SHORTEST_PAUSE = timedelta(minutes=1)  # after one of them
FOR_A_LICENCE = timedelta(hours=1)  # unless something says sooner that there is one
SOONEST_POLL, LATEST_POLL = timedelta(seconds=2), timedelta(seconds=60)
MAY_PASS = frozenset({
    "user_creation_failed", "user_migration_failed", "other", "job_failed",
    "user_already_on_team", "duplicate_external_member_id",  # reading again may find that it was we who did it
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that becomes of a row. `pause` is None where it has ended; its job is kept only while Dropbox is asked of it."""

    state: str
    tag: str = ""
    pause: timedelta | None = None
    refusals: int = 0
    attempts: int = 0
    keep_job: bool = False


def verdict(operation: SeatOperation, outcome: Outcome, *, sent_before: bool, job_age: timedelta) -> Verdict:
    """`sent_before`: an earlier attempt may have reached Dropbox. `job_age` is that of the job which Dropbox is at work on."""
    match outcome.kind:
        case Kind.DONE:
            return Verdict(State.DONE, outcome.tag, attempts=operation.attempts)
        case Kind.JOB:
            pause = min(max(job_age, SOONEST_POLL), LATEST_POLL)
            attempts = _without_this_one(operation) if operation.job else operation.attempts  # asking a job is none
            return Verdict(State.AT_WORK, outcome.tag, pause, operation.refusals, attempts, keep_job=True)
        case Kind.REFUSED:
            return _refused(operation, outcome)
        case Kind.UNKNOWN:
            return _unknown(operation)
    return _not_sent(operation, outcome, sent_before=sent_before)


def _refused(operation: SeatOperation, outcome: Outcome) -> Verdict:
    tag, refusals, attempts = outcome.tag, operation.refusals + 1, operation.attempts
    if tag == "team_license_limit":  # for which it may wait long
        return Verdict(State.NO_LICENCE, tag, jittered(FOR_A_LICENCE))
    if tag not in MAY_PASS or refusals >= MOST_REFUSALS or attempts >= MOST_ATTEMPTS:
        return Verdict(State.REFUSED, tag, attempts=attempts)
    state = State.IN_DOUBT if tag == "job_failed" else State.WAITING
    return Verdict(state, tag, jittered(max(back_off(attempts), SHORTEST_PAUSE)), refusals, attempts)


def _unknown(operation: SeatOperation) -> Verdict:
    """A mail cannot be read, so that it ends. Everything else is looked up; whether it is sent again `looking.py` says."""
    tag, attempts = "outcome_unknown", operation.attempts
    if operation.action == Action.RESEND or attempts >= MOST_ATTEMPTS:
        return Verdict(State.REFUSED, tag, attempts=attempts)
    return Verdict(State.IN_DOUBT, tag, jittered(back_off(attempts)), operation.refusals, attempts)


def _not_sent(operation: SeatOperation, outcome: Outcome, *, sent_before: bool) -> Verdict:
    """Being asked to wait is no attempt. A job goes on meanwhile, and is asked again."""
    attempts = operation.attempts if outcome.counts else _without_this_one(operation)
    if outcome.counts and attempts >= MOST_ATTEMPTS:
        return Verdict(State.REFUSED, "outcome_unknown" if sent_before else outcome.tag, attempts=attempts)
    state = State.AT_WORK if operation.job else State.IN_DOUBT if sent_before else State.WAITING
    pause = jittered(back_off(attempts)) if outcome.counts else timedelta()
    return Verdict(state, outcome.tag, pause, operation.refusals, attempts, keep_job=bool(operation.job))


def _without_this_one(operation: SeatOperation) -> int:
    """Attempts are counted when they begin, so that one which nobody survives counts."""
    return max(operation.attempts - 1, 0)
