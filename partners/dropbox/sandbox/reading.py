"""Calls that change nothing."""

from typing import Any

from dropbox import team, team_log

from partners.dropbox.sandbox import published, published_events, teams
from partners.dropbox.sandbox.calls import Call, Refusal, from_cursor, to_cursor
from partners.dropbox.sandbox.store import Document


def get_info(call: Call) -> Any:
    return published.team_info(call.team)


def get_authenticated_admin(call: Call) -> Any:
    admin = teams.matching(call.team, "team_member_id", call.grant["admin_id"])
    if admin is None or admin["status"] == "removed":
        raise Refusal("mapping_not_found")
    if admin not in teams.active_admins(call.team):
        raise Refusal("admin_not_active")
    return team.TokenGetAuthenticatedAdminResult(admin_profile=published.profile(admin))


def list_members(call: Call) -> Any:
    return _members(call, 0, call.argument.limit, include_removed=call.argument.include_removed)


def continue_members(call: Call) -> Any:
    cursor = from_cursor(call.argument.cursor, "members")
    if cursor is None:
        raise Refusal("invalid_cursor")
    return _members(call, cursor["start"], cursor["limit"], include_removed=cursor["include_removed"])


def _members(call: Call, start: int, limit: int, *, include_removed: bool) -> Any:
    everybody = [m for m in call.team["members"] if include_removed or m["status"] != "removed"]
    rows, end, has_more = call.page(everybody, start, limit)
    cursor = to_cursor(kind="members", start=end, limit=limit, include_removed=include_removed)
    return team.MembersListV2Result(
        members=[published.member_info(member) for member in rows], cursor=cursor, has_more=has_more
    )


def get_members(call: Call) -> Any:
    return team.MembersGetInfoV2Result(members_info=[_item(call.team, selector) for selector in call.argument.members])


def _item(document: Document, selector: Any) -> Any:
    member = find(document, selector)
    if member is None:
        return team.MembersGetInfoItemV2.id_not_found(value_of(selector))
    return team.MembersGetInfoItemV2.member_info(published.member_info(member))


def find(document: Document, selector: Any) -> Document | None:
    return teams.matching(document, selector._tag, value_of(selector))


def value_of(selector: Any) -> str:
    value: str = getattr(selector, f"get_{selector._tag}")()
    return value


def get_events(call: Call) -> Any:
    time, category = call.argument.time, call.argument.category
    since = time.start_time.isoformat() + "+00:00" if time and time.start_time else ""
    return _events(call, 0, call.argument.limit, since, category._tag if category else "")


def continue_events(call: Call) -> Any:
    cursor = from_cursor(call.argument.cursor, "events")
    if cursor is None:
        raise Refusal("bad_cursor")
    return _events(call, cursor["start"], cursor["limit"], cursor["since"], cursor["category"])


def _events(call: Call, start: int, limit: int, since: str, category: str) -> Any:
    lines = [
        line
        for line in call.team["events"]
        if line["at"] >= since and category in ("", published_events.CATEGORIES[line["kind"]])
    ]
    rows, end, has_more = call.page(lines, start, limit)
    cursor = to_cursor(kind="events", start=end, limit=limit, since=since, category=category)
    return team_log.GetTeamEventsResult(
        events=[published_events.event(line) for line in rows], cursor=cursor, has_more=has_more
    )
