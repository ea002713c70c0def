"""Whom to invite and who is there: what makes an invitation one that can be repeated. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from partners.dropbox.gateway import reading
from partners.dropbox.gateway.answers import tag_of
from partners.dropbox.gateway.values import Invitation, Invited, Member, Person, Status

MOST_AT_ONCE = 20  # Dropbox's limit, which the SDK lets one exceed


class Roster:
    """The team's people by the names under which one may be found. Who is on the team counts before who was."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.by_external_id: dict[str, Member] = {}
        self.by_email: dict[str, Member] = {}
        for member in sorted(members, key=lambda member: member.status is not Status.REMOVED):
            if member.status is Status.REMOVED and not member.is_recoverable:
                continue
            if member.external_id:
                self.by_external_id[member.external_id] = member
            self.by_email[member.email.casefold()] = member

    def found(self, person: Person) -> Invited | None:
        """None for somebody who is to be invited."""
        if ours := self.by_external_id.get(person.external_id):
            return Invited(person, _standing(ours, Invitation.PRESENT), ours)
        if theirs := self.by_email.get(person.email.casefold()):
            return Invited(person, _standing(theirs, Invitation.ADOPTED), theirs)
        return None


def _standing(member: Member, otherwise: Invitation) -> Invitation:
    standings = {Status.SUSPENDED: Invitation.SUSPENDED, Status.REMOVED: Invitation.RECOVERABLE}
    return standings.get(member.status, otherwise)


def chunks(people: Sequence[Person]) -> Iterator[Sequence[Person]]:
    for start in range(0, len(people), MOST_AT_ONCE):
        yield people[start : start + MOST_AT_ONCE]


def results_of(people: Sequence[Person], items: Any, request_id: str) -> list[Invited]:
    """Dropbox answers in the order it was asked in, one item per person."""
    if not isinstance(items, list) or len(items) != len(people):
        raise reading.Malformed("not one result per person")
    return [_result(person, item, request_id) for person, item in zip(people, items, strict=True)]


def _result(person: Person, item: Any, request_id: str) -> Invited:
    tag = tag_of(item)
    if tag == "success":
        return Invited(person, Invitation.INVITED, reading.member(item), request_id=request_id)
    if not tag:
        raise reading.Malformed("a result without a word")
    return Invited(person, Invitation.REFUSED, tag=tag, request_id=request_id)
