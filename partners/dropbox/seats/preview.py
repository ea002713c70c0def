"""What inviting these people would do: who is invited, who is left out and why, and how many licences that takes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import errors
from partners.dropbox.seats.asking import asking_refusal, invite_people, must_be_right
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import Action, Invitee
from partners.teams.models import TeamMember
from partners.teams.queries import numbers_of
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class Row:
    """`left_out` says why nobody is invited; empty for those who are."""

    person: Invitee
    left_out: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """`left` is how many licences nobody used when the team was read last, but for those that others wait for already: below
    zero where more wait than there are. None before it was ever read.
    """

    rows: tuple[Row, ...]
    left: int | None
    digest: str

    @property
    def free(self) -> int | None:
        return _free(self.left)

    @property
    def invited(self) -> list[Invitee]:
        return [row.person for row in self.rows if not row.left_out]

    @property
    def free_after(self) -> int:
        return max((self.free or 0) - len(self.invited), 0)

    @property
    def short(self) -> int:
        """How many of them find no licence."""
        return 0 if self.free is None else max(len(self.invited) - self.free, 0)

    @property
    def missing(self) -> int:
        """How many licences they lack, with those who wait already and are first."""
        return max(len(self.invited) - (self.left or 0), 0) if self.short else 0

    @property
    def left_out(self) -> list[Row]:
        return [row for row in self.rows if row.left_out]


def preview_people(
    *, actor: Actor, connection: DropboxConnection, people: Sequence[Invitee], seen: str = ""
) -> Preview:
    if refused := asking_refusal(connection, Action.INVITE):
        raise refused
    must_be_right(people)
    reasons = _reasons(connection, people)
    rows = tuple(Row(person, reasons.get(person.email.casefold(), "")) for person in people)
    numbers = numbers_of(connection)
    left = numbers.idle - _spoken_for(connection) if numbers else None
    return Preview(rows, left, _digest_of(connection, rows, _free(left)))


def invite_as_shown(
    *, actor: Actor, connection: DropboxConnection, people: Sequence[Invitee], seen: str
) -> list[SeatOperation]:
    """`seen` is the digest of the preview that is confirmed."""
    preview = preview_people(actor=actor, connection=connection, people=people)
    if seen != preview.digest:
        raise errors.PeopleDiffer()
    return invite_people(actor=actor, connection=connection, people=preview.invited)


def _free(left: int | None) -> int | None:
    return None if left is None else max(left, 0)


def _spoken_for(connection: DropboxConnection) -> int:
    """Who is suspended has a licence, unless Dropbox said otherwise."""
    rows = SeatOperation.objects.filter(connection=connection, state__in=SeatOperation.OPEN)
    without = Q(action=Action.UNSUSPEND, state=SeatOperation.State.NO_LICENCE)
    return rows.filter(Q(action__in=(Action.INVITE, Action.RECOVER)) | without).count()


def _reasons(connection: DropboxConnection, people: Sequence[Invitee]) -> dict[str, str]:
    open_ones = SeatOperation.objects.filter(connection=connection, state__in=SeatOperation.OPEN)
    words = _("There is an operation of this person already: {action}, {state}.")
    there = {row.email.casefold(): _there(row) for row in TeamMember.objects.filter(connection=connection)}
    return {email: said for email, said in there.items() if said} | {
        row.email.casefold(): words.format(action=row.get_action_display(), state=row.get_state_display())
        for row in open_ones
    }


def _there(member: TeamMember) -> str:
    """As the team was read last; empty for somebody who left it and can be invited anew."""
    if member.is_on_team:
        return _("They are on the team already: {status}.").format(status=member.get_status_display())
    words = _("They were removed within the last seven days: recover them instead, with their files.")
    return words if member.is_recoverable else ""


def _digest_of(connection: DropboxConnection, rows: Sequence[Row], free: int | None) -> str:
    said = [connection.pk, free, [[asdict(row.person), bool(row.left_out)] for row in rows]]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
