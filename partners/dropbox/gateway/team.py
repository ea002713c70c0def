"""What the portal changes in a team at Dropbox. Each change reads first and sends nothing if it is so already."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dropbox import team as routes

from partners.dropbox.gateway import reading
from partners.dropbox.gateway.answers import tag_of
from partners.dropbox.gateway.faults import Fault, Refused
from partners.dropbox.gateway.inviting import everybody, send
from partners.dropbox.gateway.matching import Roster, chunks
from partners.dropbox.gateway.observing import Observer, selector
from partners.dropbox.gateway.removing import removal
from partners.dropbox.gateway.values import Change, DataChoice, Invitation, Invitations, Invited, Member, Person, Status
from partners.dropbox.gateway.wire import built

Objection = Callable[[Status], str]
ALREADY_THERE = ("user_already_on_team", "duplicate_external_member_id")


class TeamGateway(Observer):
    def invite(self, people: Sequence[Person]) -> Invitations:
        """Only those who are not there are sent for, so that asking twice invites once. A fault while reading is raised; one
        after the first invitation went out comes with the results, for they count.
        """
        ids = [person.external_id for person in people]
        if not all(ids) or len(set(ids)) != len(ids):
            raise ValueError("Each person needs an external id of their own.")
        results = self.known(people)
        fault: Fault | None = None
        for chunk in chunks([person for person in people if person.external_id not in results]):
            outcomes, fault = send(self, chunk) if fault is None else (everybody(chunk, Invitation.NOT_SENT), fault)
            results.update((outcome.person.external_id, outcome) for outcome in outcomes)
        if fault is None:
            fault = self._look_again(results)
        return Invitations(tuple(results[id_] for id_ in ids), fault)

    def known(self, people: Iterable[Person]) -> dict[str, Invited]:
        """Those of them who are there, by their external ids."""
        roster = Roster(self.snapshot().members)
        return {known.person.external_id: known for known in map(roster.found, people) if known}

    def _look_again(self, results: dict[str, Invited]) -> Fault | None:
        """Who came onto the team between our reading and our sending is there, and was not refused."""
        late = [result.person for result in results.values() if result.tag in ALREADY_THERE]
        try:
            results.update(self.known(late) if late else {})
        except Fault as fault:
            return fault
        return None

    def resend(self, member_id: str, *, unless: Objection | None = None) -> Change:
        """The invitation's mail again; who has accepted gets none."""
        route = routes.members_send_welcome_email
        return self._change(member_id, route, selector(member_id), so_already=_unless_invited, unless=unless)

    def suspend(self, member_id: str, *, unless: Objection | None = None) -> Change:
        """Devices keep their files: wiping them is the SDK's default and never ours."""
        argument = built(routes.MembersDeactivateArg, user=selector(member_id), wipe_data=False)
        return self._change(member_id, routes.members_suspend, argument, so_already=_if(Status.SUSPENDED), unless=unless)

    def unsuspend(self, member_id: str, *, unless: Objection | None = None) -> Change:
        argument = built(routes.MembersUnsuspendArg, user=selector(member_id))
        return self._change(member_id, routes.members_unsuspend, argument, so_already=_if(Status.ACTIVE), unless=unless)

    def remove(self, member_id: str, data: DataChoice, *, unless: Objection | None = None) -> Change:
        """What becomes of the files is said each time: there is no default. They are never deleted for good."""
        argument = removal(selector(member_id), data)
        return self._change(member_id, routes.members_remove, argument, so_already=_if_gone, unless=unless)

    def recover(self, member_id: str, *, unless: Objection | None = None) -> Change:
        argument = built(routes.MembersRecoverArg, user=selector(member_id))
        here = _if(Status.ACTIVE, Status.INVITED, Status.SUSPENDED)
        return self._change(member_id, routes.members_recover, argument, so_already=here, unless=unless)

    def update(
        self,
        member_id: str,
        *,
        email: str | None = None,
        given_name: str | None = None,
        surname: str | None = None,
        external_id: str | None = None,
    ) -> Change:
        """What is None stays; of the others, those are sent that differ."""
        new = {"email": email, "given_name": given_name, "surname": surname, "external_id": external_id}
        before = self.member(member_id)
        if before is None:
            raise Refused("user_not_found")
        different = {
            f"new_{name}": value for name, value in new.items() if value is not None and getattr(before, name) != value
        }
        if not different:
            return Change(False, before, request_id=self.wire.request_id)
        argument = built(routes.MembersSetProfileArg, user=selector(member_id), **different)
        answer = self.ask(routes.members_set_profile_v2, argument, write=True)
        after = self.read(lambda body: reading.member(body["member_info"]), answer, write=True)
        return Change(True, after, request_id=self.wire.request_id)

    def _change(
        self,
        member_id: str,
        route: Any,
        argument: Any,
        *,
        so_already: Callable[[Member | None], bool],
        unless: Objection | None,
    ) -> Change:
        """`unless` says by its word why it is not sent to somebody who has this status by now."""
        before = self.member(member_id)
        if so_already(before):
            return Change(False, before, request_id=self.wire.request_id)
        if before and unless and (objection := unless(before.status)):
            raise Refused(objection, request_id=self.wire.request_id)
        answer = self.ask(route, argument, write=True)
        job = self.read(_job_of, answer, write=True)
        return Change(True, before, job, self.wire.request_id)


def _job_of(body: Any) -> str:
    """Nothing, "complete", or the job in which Dropbox goes on with it."""
    if body is None or tag_of(body) == "complete":
        return ""
    if tag_of(body) != "async_job_id" or not isinstance(body["async_job_id"], str):
        raise reading.Malformed("neither done nor a job")
    job: str = body["async_job_id"]
    return job


def _if(*states: Status) -> Callable[[Member | None], bool]:
    return lambda member: member is not None and member.status in states


def _unless_invited(member: Member | None) -> bool:
    return member is not None and member.status is not Status.INVITED


def _if_gone(member: Member | None) -> bool:
    return member is None or member.status is Status.REMOVED
