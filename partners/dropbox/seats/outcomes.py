"""What an answer of Dropbox's says of an operation, and of its whole team. Pure but for the jitter."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from partners.dropbox.gateway.faults import Fault, OutcomeUnknown, Refused
from partners.dropbox.gateway.values import Change, Invitation, Invited, JobState, JobStatus, Member, Status
from partners.dropbox.leases import jittered
from partners.dropbox.seats.values import Action
from portal.leases import back_off

LONGEST_REST = timedelta(minutes=1)  # of a team because of one call: whom it was about waits by itself
FOR_THE_OPERATOR = timedelta(minutes=15)  # or for the team's admin: nothing but people can mend it
JOB_PATIENCE = timedelta(hours=1)  # then the team is read instead
LONGEST_JOB = LONGEST_MEMBER_ID = 200
LONGEST_TAG = 100
# Dropbox's words that say nothing of the person: the app or the whole team is refused, and all wait until that is mended.
OF_APP_OR_TEAM = frozenset({
    "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request",
    "team_access_denied", "no_permission", "invalid_account_type",
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


_OF_UNSENT_MAIL = {
    Status.ACTIVE: (Kind.DONE, "accepted_already"),
    Status.SUSPENDED: (Kind.REFUSED, "suspended"),
    Status.REMOVED: (Kind.REFUSED, "user_not_in_team"),
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


def of_fault(fault: Fault) -> Outcome:
    if isinstance(fault, Refused):
        kind = Kind.NOT_SENT if fault.tag in OF_APP_OR_TEAM else Kind.REFUSED
        tag, counts = fault.tag[:LONGEST_TAG], kind == Kind.REFUSED
        return Outcome(kind=kind, tag=tag, message=fault.message, request_id=fault.request_id, counts=counts)
    if isinstance(fault, OutcomeUnknown):
        return Outcome(kind=Kind.UNKNOWN, tag="outcome_unknown", request_id=fault.request_id)
    tags = {"RateLimited": "rate_limited", "NeedsReconnect": "needs_reconnect"}
    tag = tags.get(type(fault).__name__, "unavailable")
    return Outcome(kind=Kind.NOT_SENT, tag=tag, request_id=fault.request_id, counts=tag == "unavailable")


def of_invited(invited: Invited, fault: Fault | None) -> Outcome:
    if invited.outcome is Invitation.NOT_SENT:
        return of_fault(fault) if fault else Outcome(kind=Kind.NOT_SENT, tag="unavailable")
    kind, tag = _OF_INVITATION[invited.outcome]
    known_as = invited.member.team_member_id if invited.member else ""
    if not _can_be_kept(invited.job, known_as):
        return Outcome(kind=Kind.UNKNOWN, tag="outcome_unknown", request_id=invited.request_id)
    return Outcome(
        kind=kind,
        tag=(tag or invited.tag)[:LONGEST_TAG],
        request_id=invited.request_id,
        member=invited.member,
        job=invited.job,
    )


def of_change(action: str, change: Change) -> Outcome:
    if not _can_be_kept(change.job):
        return Outcome(kind=Kind.UNKNOWN, tag="outcome_unknown", request_id=change.request_id)
    if change.job:
        return Outcome(kind=Kind.JOB, tag="job", job=change.job, request_id=change.request_id)
    if change.changed:
        return Outcome(kind=Kind.DONE, request_id=change.request_id)
    if action != Action.RESEND:
        return Outcome(kind=Kind.DONE, tag="so_already", request_id=change.request_id)
    kind, tag = _OF_UNSENT_MAIL[change.member.status if change.member else Status.REMOVED]
    return Outcome(kind=kind, tag=tag, request_id=change.request_id)


def _can_be_kept(job: str, member_id: str = "") -> bool:
    """A mark that is cut is another one, so that one which is too long is none."""
    return len(job) <= LONGEST_JOB and len(member_id) <= LONGEST_MEMBER_ID


def of_job(state: JobState, *, age: timedelta) -> Outcome | None:
    """None where each person has a result of their own."""
    if state.status is JobStatus.FAILED or (state.status is JobStatus.IN_PROGRESS and age > JOB_PATIENCE):
        return Outcome(kind=Kind.REFUSED, tag="job_failed", message=state.message)
    if state.status is JobStatus.IN_PROGRESS:
        return Outcome(kind=Kind.JOB, tag="job")
    return None if state.results else Outcome(kind=Kind.DONE)


def of_job_fault(fault: Fault) -> Outcome:
    """A job that Dropbox does not know any more says nothing of the people in it: they are read."""
    if isinstance(fault, Refused) and fault.tag not in OF_APP_OR_TEAM:
        return replace(of_fault(fault), kind=Kind.REFUSED, tag="job_failed")
    return of_fault(fault)


def pause_of_operations(fault: Fault, attempts: int) -> timedelta | None:
    """How long all operations of the team wait, because of one call. What Dropbox asks for is the team's pause instead."""
    if isinstance(fault, Refused):
        return FOR_THE_OPERATOR if fault.tag in OF_APP_OR_TEAM else None
    return jittered(min(back_off(attempts), LONGEST_REST))
