"""Where the portal and Dropbox say different things about a team. Pure: frozen values in and out, no clock.

That the link is of another team is no drift: such a team is not read at all, and has to be connected again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from partners.drift.kinds import Kind

STALE = timedelta(days=14)
IDLE_PART, IDLE_LEAST = 10, 2  # idle seats are said from a tenth of the licences on, and from two


@dataclass(frozen=True, slots=True)
class Person:
    """As Dropbox has them, and what the portal knows of them: empty of somebody it was never told of."""

    member_id: str
    email: str
    status: str
    invited_at: datetime | None = None
    known_email: str = ""
    known_status: str = ""

    @property
    def is_on_team(self) -> bool:
        return self.status != "removed"


@dataclass(frozen=True, slots=True)
class Seen:
    """One reading. `purchased` is None where nothing is billed by the seat: of a trial. `ordered` seats are on their way: the
    distributor grants them before the portal bills them. `promised` are billed, and Dropbox need not show them yet.
    `leaving` are those that a scheduled change takes back.
    """

    at: datetime
    purchased: int | None
    licensed: int
    used: int
    people: tuple[Person, ...] = ()
    unreadable: int = 0
    ordered: int = 0
    promised: int = 0
    leaving: int = 0


@dataclass(frozen=True, slots=True)
class Drift:
    """`subject` is a person's id at Dropbox, empty of the team as a whole; `seats` is how many it is about."""

    kind: Kind
    subject: str = ""
    label: str = ""
    seats: int = 0
    portal: str = ""
    dropbox: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs, and what nobody looked at: of that it is not known whether it still does."""

    found: tuple[Drift, ...]
    kinds_left_out: frozenset[Kind] = frozenset()
    people_left_out: frozenset[str] = frozenset()  # their ids

    def left_out(self, kind: str, subject: str) -> bool:
        return kind in self.kinds_left_out or (bool(subject) and subject in self.people_left_out)


def drift(seen: Seen, in_hand: frozenset[str] = frozenset()) -> Compared:
    """`in_hand`: ids and addresses, in small letters, of people with whom something is being done. Nothing is said of them, and
    while there is somebody the counts are not compared either.
    """
    left_out = {one.member_id for one in seen.people if {one.member_id.lower(), one.email.lower()} & in_hand}
    people = [one for one in seen.people if one.member_id not in left_out]
    uncounted = bool(seen.unreadable or in_hand)
    found = (
        *_licences(seen),
        *_use(seen),
        *(() if uncounted else _counts(seen)),
        *_of_people(people, seen.at),
    )
    return Compared(found, frozenset({Kind.COUNT_MISMATCH} if uncounted else ()), frozenset(left_out))


def _licences(seen: Seen) -> Iterator[Drift]:
    if seen.purchased is None:
        return
    least, most = seen.purchased - seen.promised, seen.purchased + seen.ordered
    if seen.licensed < least:
        yield _counted(Kind.LICENCES_MISSING, least - seen.licensed, least, seen.licensed)
    elif seen.licensed > most:
        yield _counted(Kind.LICENCES_UNBILLED, seen.licensed - most, most, seen.licensed)


def _use(seen: Seen) -> Iterator[Drift]:
    if seen.used > seen.licensed:
        yield _counted(Kind.OVER_LICENSED, seen.used - seen.licensed, seen.licensed, seen.used)
    elif seen.used == seen.licensed:
        if seen.licensed and seen.licensed >= (seen.purchased or 0):  # else it is licences that are missing
            yield _counted(Kind.AT_CAPACITY, 0, seen.licensed, seen.used)
    elif seen.purchased is not None:
        yield from _idle(seen, min(seen.purchased, seen.licensed))


def _idle(seen: Seen, paid: int) -> Iterator[Drift]:
    """Of what was bought: what nobody bought costs nobody anything, and what is scheduled to go needs nothing done."""
    idle = paid - seen.used - seen.leaving
    if idle >= max(IDLE_LEAST, -(-paid // IDLE_PART)):
        yield _counted(Kind.IDLE_SEATS, idle, seen.licensed, seen.used)


def _counts(seen: Seen) -> Iterator[Drift]:
    on_team = sum(one.is_on_team for one in seen.people)
    if on_team != seen.used:
        yield _counted(Kind.COUNT_MISMATCH, abs(on_team - seen.used), on_team, seen.used)


def _counted(kind: Kind, seats: int, portal: int, dropbox: int) -> Drift:
    return Drift(kind, seats=seats, portal=str(portal), dropbox=str(dropbox))


def _of_people(people: Iterable[Person], at: datetime) -> Iterator[Drift]:
    for one in people:
        if found := _difference(one):
            kind, portal, dropbox = found
            yield Drift(kind, one.member_id, one.email, int(one.is_on_team), portal, dropbox)
        if one.known_email and one.is_on_team and one.known_email.lower() != one.email.lower():
            yield Drift(Kind.EMAIL_DIFFERS, one.member_id, one.email, 0, one.known_email, one.email)
        if one.status == "invited" and one.invited_at and at - one.invited_at > STALE:
            yield Drift(Kind.STALE_INVITE, one.member_id, one.email, 1, "", one.invited_at.date().isoformat())


def _difference(one: Person) -> tuple[Kind, str, str] | None:
    if not one.known_status:
        return (Kind.MEMBER_UNKNOWN, "", one.status) if one.is_on_team else None
    if not one.is_on_team:
        return (Kind.MEMBER_MISSING, one.known_status, one.status) if one.known_status != "removed" else None
    if one.status == one.known_status or (one.known_status, one.status) == (
        "invited",
        "active",
    ):  # accepted the invitation
        return None
    return Kind.STATUS_DIFFERS, one.known_status, one.status
