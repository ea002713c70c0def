"""What is to be seen of a team at Dropbox. Nothing here changes anything."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from dropbox import team as routes
from dropbox import team_common, team_log

from partners.dropbox.gateway import matching, reading
from partners.dropbox.gateway.answers import tag_of
from partners.dropbox.gateway.faults import Refused, Unavailable
from partners.dropbox.gateway.values import (
    EventPage,
    Identity,
    JobKind,
    JobState,
    JobStatus,
    Member,
    Person,
    Snapshot,
    UnreadRow,
)
from partners.dropbox.gateway.wire import Wire, built

ROWS_PER_PAGE, MOST_PAGES = 1000, 1000
LONGEST_READING = 60.0  # seconds, of all its calls together
ASKED_AT_ONCE = 100
NO_LONGER_ADMIN = ("mapping_not_found", "admin_not_active")


class _Roster(NamedTuple):
    members: list[Member]
    unreadable: list[UnreadRow]

    def add(self, bodies: list[Any]) -> None:
        found, not_read = reading.rows(reading.member, bodies)
        self.members.extend(found)
        self.unreadable.extend(not_read)


class Observer:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def identify(self) -> Identity:
        """Whose link this is: the team, and the admin in whose name we act, if they still are one."""
        team = self.read(reading.team, self.ask(routes.get_info))
        try:
            answer = self.ask(routes.token_get_authenticated_admin)
        except Refused as refusal:
            if refusal.tag not in NO_LONGER_ADMIN:
                raise
            return Identity(team, None, refusal.tag)
        return Identity(team, self.read(lambda body: reading.member({"profile": body["admin_profile"]}), answer))

    def snapshot(self, known: Collection[str] = ()) -> Snapshot:
        """The team's numbers and everybody on it, the recently removed too. `known` are the ids of those who were on it last:
        who moves between pages is on both of them, or on none.
        """
        with self.wire.within(LONGEST_READING):
            team = self.read(reading.team, self.ask(routes.get_info))
            try:
                roster = self._roster(known)
            except Refused as refusal:
                if refusal.tag != "invalid_cursor":
                    raise
                roster = self._roster(known)
        once = {member.team_member_id: member for member in roster.members}
        return Snapshot(team, tuple(once.values()), tuple(roster.unreadable), self.wire.request_id)

    def events(self, cursor: str = "", *, since: datetime | None = None) -> EventPage:
        """The team's log from `since`, then from cursor to cursor. A cursor that Dropbox has reset goes on where it says."""
        if not cursor:
            return self._events(team_log.get_events, self._events_since(since))
        argument = built(team_log.GetTeamEventsContinueArg, cursor=cursor)
        try:
            return self._events(team_log.get_events_continue, argument)
        except Refused as refusal:
            restart = self._restart() if refusal.tag == "reset" else None
            if restart is None:
                raise
        return self._events(team_log.get_events, self._events_since(restart))

    def job(self, kind: JobKind, job: str, people: Sequence[Person] = ()) -> JobState:
        """`people` are those of the invitation, in its order: a finished job answers for each of them."""
        argument = built(routes.async_.PollArg, async_job_id=job)
        invites = kind is JobKind.INVITE
        route = routes.members_add_job_status_get_v2 if invites else routes.members_remove_job_status_get
        answer = self.ask(route, argument)
        status = self.read(lambda body: JobStatus(tag_of(body)), answer)
        if status is JobStatus.FAILED:
            return JobState(status, message=str(answer.get("failed", ""))[:300])
        if status is JobStatus.IN_PROGRESS or not invites:
            return JobState(status)
        try:
            results = self.read(lambda body: matching.results_of(people, body["complete"], self.wire.request_id), answer)
        except Unavailable as fault:  # it is through, so that asking it again says nothing new: the people are to be read
            raise Refused("job_unreadable", request_id=fault.request_id) from None
        return JobState(status, tuple(results))

    def member(self, member_id: str) -> Member | None:
        """None for somebody whom Dropbox does not know on this team."""
        argument = built(routes.MembersGetInfoV2Arg, members=[selector(member_id)])

        def found(body: Any) -> Member | None:
            (item,) = body["members_info"]
            return None if tag_of(item) == "id_not_found" else reading.member(item)

        member: Member | None = self.read(found, self.ask(routes.members_get_info_v2, argument))
        return member

    def ask(self, route: Any, argument: Any = None, *, write: bool = False) -> Any:
        return self.wire.ask("team", route, argument, write=write)

    def read(self, read: Callable[[Any], Any], body: Any, *, write: bool = False) -> Any:
        try:
            return read(body)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self.wire.unreadable(error, write=write)

    def _roster(self, known: Collection[str]) -> _Roster:
        roster, before = _Roster([], []), ""
        route, argument = (
            routes.members_list_v2,
            built(routes.MembersListArg, limit=ROWS_PER_PAGE, include_removed=True),
        )
        for number in range(MOST_PAGES):
            bodies, cursor, has_more = self.read(lambda body: reading.page(body, "members"), self.ask(route, argument))
            roster.add(bodies)
            if not has_more:
                if number:
                    self._ask_alone(roster, known)
                return roster
            if cursor == before:
                break
            before = cursor
            route, argument = routes.members_list_continue_v2, built(routes.MembersListContinueArg, cursor=cursor)
        raise Unavailable("the roster does not end", request_id=self.wire.request_id)

    def _ask_alone(self, roster: _Roster, known: Collection[str]) -> None:
        """Those of whom no page says anything."""
        listed = {member.team_member_id for member in roster.members}
        missing = sorted(set(known) - listed)
        for start in range(0, len(missing), ASKED_AT_ONCE):
            people = [selector(one) for one in missing[start : start + ASKED_AT_ONCE]]
            answer = self.ask(routes.members_get_info_v2, built(routes.MembersGetInfoV2Arg, members=people))
            found = self.read(lambda body: [one for one in body["members_info"] if tag_of(one) != "id_not_found"], answer)
            roster.add(found)

    def _events_since(self, since: datetime | None) -> Any:
        # Dropbox's type takes naive UTC.
        start = since.astimezone(UTC).replace(tzinfo=None, microsecond=0) if since else None
        time = built(team_common.TimeRange, start_time=start) if start else None
        return built(team_log.GetTeamEventsArg, limit=ROWS_PER_PAGE, time=time)

    def _events(self, route: Any, argument: Any) -> EventPage:
        bodies, cursor, has_more = self.read(
            lambda body: reading.page(body, "events"), self.wire.ask("team_log", route, argument)
        )
        events, unreadable = reading.rows(reading.event, bodies)
        return EventPage(tuple(events), tuple(unreadable), cursor, has_more)

    def _restart(self) -> datetime | None:
        body = self.wire.exchange.answer.body if self.wire.exchange.answer else {}
        moment: datetime | None = self.read(lambda body: reading.moment(body["error"]["reset"]), body)
        return moment


def selector(member_id: str) -> Any:
    return routes.UserSelectorArg.team_member_id(member_id)
