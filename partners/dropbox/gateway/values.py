"""What goes into the gateway and comes out of it. Times are aware; an empty text is something that Dropbox did not say."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from partners.dropbox.gateway.faults import Fault


@dataclass(frozen=True, slots=True)
class App:
    """The operator's app as registered with Dropbox, or with the sandbox, which then has an address."""

    key: str
    secret: str = field(repr=False)
    sandbox_url: str = ""


class Status(StrEnum):
    """A closed union at Dropbox: a word that is not here makes the member unreadable rather than wrong."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Role:
    role_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    team_member_id: str
    email: str
    status: Status
    is_recoverable: bool = False  # removed, within the seven days
    given_name: str = ""
    surname: str = ""
    display_name: str = ""
    external_id: str = ""
    membership_type: str = ""
    roles: tuple[Role, ...] = ()
    invited_at: datetime | None = None
    joined_at: datetime | None = None
    suspended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row that is not what Dropbox publishes. What names it is kept, so that somebody can look it up."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Team:
    """`licensed` is what Dropbox grants, `used` what is consumed; `provisioned` is for display only."""

    team_id: str
    name: str
    licensed: int
    provisioned: int
    used: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    team: Team
    members: tuple[Member, ...]
    unreadable: tuple[UnreadRow, ...]
    request_id: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose link this is. Without `admin`, `admin_problem` is Dropbox's word for why: they are no longer an admin."""

    team: Team
    admin: Member | None
    admin_problem: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to invite. `external_id` makes the invitation one that can be repeated."""

    external_id: str
    email: str
    given_name: str = ""
    surname: str = ""


def external_id_for(seat: UUID) -> str:
    return f"pp:{seat}"


class Invitation(StrEnum):
    INVITED = "invited"  # by this call
    PRESENT = "present"  # by an earlier one, whose answer may have been lost
    ADOPTED = "adopted"  # on the team, by somebody else's doing
    SUSPENDED = "suspended"
    RECOVERABLE = "recoverable"  # removed in the last seven days: to be recovered, not invited
    IN_PROGRESS = "in_progress"  # Dropbox works on it: ask for the job
    REFUSED = "refused"
    UNKNOWN = "unknown"  # sent, the answer lost
    NOT_SENT = "not_sent"  # a fault came first


@dataclass(frozen=True, slots=True)
class Invited:
    person: Person
    outcome: Invitation
    member: Member | None = None
    tag: str = ""  # of a refusal
    job: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Invitations:
    """One result per person, in the order asked. `fault` is what cut it short; the results before it count."""

    results: tuple[Invited, ...]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFiles:
    """The files stay in the team's keeping, to be handed over later, and come back if the person is recovered."""

    wipe_devices: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandFilesTo:
    """To another member; `admin_id` is told if the transfer fails."""

    recipient_id: str
    admin_id: str
    wipe_devices: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPersonalAccount:
    """The person goes on with a Basic account and the files in it. Wiping devices is impossible then."""

    keep_team_shares: bool


DataChoice = LeaveFiles | HandFilesTo | KeepPersonalAccount


@dataclass(frozen=True, slots=True)
class Change:
    """`changed` is False when it was so already and nothing was sent; `member` is as last read. With a `job`, Dropbox still
    works on it.
    """

    changed: bool
    member: Member | None = None
    job: str = ""
    request_id: str = ""


class JobKind(StrEnum):
    INVITE = "invite"
    REMOVE = "remove"


class JobStatus(StrEnum):
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobState:
    status: JobStatus
    results: tuple[Invited, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEvent:
    """A line of the team's own log. Dropbox gives it no id: `key` is a digest of all it says, so that it is stored once."""

    key: str
    at: datetime
    category: str
    kind: str
    description: str = ""
    actor_kind: str = ""  # admin, user, app, reseller, dropbox, anonymous
    actor_name: str = ""
    actor_email: str = ""
    member_id: str = ""
    member_email: str = ""
    details: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class EventPage:
    """`cursor` asks for what comes next, also when there is no more now. A page may be empty and not the last."""

    events: tuple[TeamEvent, ...]
    unreadable: tuple[UnreadRow, ...]
    cursor: str
    has_more: bool
