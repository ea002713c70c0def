"""Twenty people at a time, each with a result of their own."""

from collections.abc import Sequence
from typing import Any

from dropbox import team as routes

from partners.dropbox.gateway import matching
from partners.dropbox.gateway.answers import tag_of
from partners.dropbox.gateway.faults import Fault, OutcomeUnknown, Refused
from partners.dropbox.gateway.observing import Observer
from partners.dropbox.gateway.values import Invitation, Invited, Person
from partners.dropbox.gateway.wire import built


def send(observer: Observer, people: Sequence[Person]) -> tuple[list[Invited], Fault | None]:
    """One call of at most twenty."""
    arguments, refused = {}, []
    for person in people:
        try:
            arguments[person] = _invitation(person)
        except Refused as refusal:  # one address that Dropbox would not take must not keep the others from theirs
            refused.append(Invited(person, Invitation.REFUSED, tag=refusal.tag))
    if not arguments:
        return refused, None
    sent = list(arguments)
    argument = built(routes.MembersAddV2Arg, new_members=list(arguments.values()), force_async=False)
    try:
        answer = observer.ask(routes.members_add_v2, argument, write=True)
        return refused + observer.read(
            lambda body: _outcomes(sent, body, observer.wire.request_id), answer, write=True
        ), None
    except Fault as fault:
        outcome = Invitation.UNKNOWN if isinstance(fault, OutcomeUnknown) else Invitation.NOT_SENT
        return refused + everybody(sent, outcome, fault.request_id), fault


def _outcomes(people: Sequence[Person], body: Any, request_id: str) -> list[Invited]:
    if tag_of(body) == "async_job_id":
        job = body["async_job_id"]
        return [Invited(person, Invitation.IN_PROGRESS, job=job, request_id=request_id) for person in people]
    return matching.results_of(people, body["complete"], request_id)


def _invitation(person: Person) -> Any:
    return built(
        routes.MemberAddV2Arg,
        member_email=person.email,
        member_given_name=person.given_name or None,
        member_surname=person.surname or None,
        member_external_id=person.external_id,
        send_welcome_email=True,
    )


def everybody(people: Sequence[Person], outcome: Invitation, request_id: str = "") -> list[Invited]:
    return [Invited(person, outcome, request_id=request_id) for person in people]
