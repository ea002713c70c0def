"""Dropbox's JSON as values. Pure.

Read by hand and not with the SDK's types: those refuse a whole page for one secondary address outside their pattern, and the
team's numbers for a sharing policy they do not know. Here a row is unreadable only for want of what we use of it, and alone.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from partners.dropbox.gateway.answers import tag_of
from partners.dropbox.gateway.values import Member, Role, Status, Team, TeamEvent, UnreadRow

Row = TypeVar("Row")
LARGEST_COUNT = 2**31 - 1


class Malformed(ValueError):
    """The answer is not what Dropbox publishes."""


def team(body: Any) -> Team:
    try:
        return Team(
            team_id=_text(body["team_id"]),
            name=_text(body["name"]),
            licensed=_count(body["num_licensed_users"]),
            provisioned=_count(body["num_provisioned_users"]),
            used=_count(body.get("num_used_licenses", 0)),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise Malformed(f"team: {error!r}") from None


def member(body: Any) -> Member:
    try:
        profile = body["profile"]
        status, name = profile["status"], profile.get("name") or {}
        return Member(
            team_member_id=_text(profile["team_member_id"]),
            email=_text(profile["email"]),
            status=Status(tag_of(status)),
            is_recoverable=isinstance(status, dict) and status.get("is_recoverable") is True,
            given_name=_text(name.get("given_name") or ""),
            surname=_text(name.get("surname") or ""),
            display_name=_text(name.get("display_name") or ""),
            external_id=_text(profile.get("external_id") or ""),
            membership_type=tag_of(profile.get("membership_type")),
            roles=tuple(Role(_text(role["role_id"]), _text(role["name"])) for role in body.get("roles") or ()),
            invited_at=moment(profile.get("invited_on")),
            joined_at=moment(profile.get("joined_on")),
            suspended_at=moment(profile.get("suspended_on")),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Malformed(f"member: {error!r}") from None


def event(body: Any) -> TeamEvent:
    try:
        actor, context = body.get("actor") or {}, body.get("context") or {}
        who = actor.get(tag_of(actor), actor)  # an admin or a user is a union inside the union, a reseller is not
        return TeamEvent(
            key=hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
            at=_needed_moment(body["timestamp"]),
            category=tag_of(body["event_category"]),
            kind=tag_of(body["event_type"]),
            description=_text(body["event_type"].get("description") or ""),
            actor_kind=tag_of(actor),
            actor_name=_text(who.get("display_name") or who.get("reseller_name") or ""),
            actor_email=_text(who.get("email") or who.get("reseller_email") or ""),
            member_id=_text(context.get("team_member_id") or ""),
            member_email=_text(context.get("email") or ""),
            details=body.get("details") or {},
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Malformed(f"event: {error!r}") from None


def rows(read: Callable[[Any], Row], bodies: Iterable[Any]) -> tuple[list[Row], list[UnreadRow]]:
    """Those that can be read, and the names of the others."""
    readable, unreadable = [], []
    for number, body in enumerate(bodies, 1):
        try:
            readable.append(read(body))
        except Malformed as error:
            unreadable.append(UnreadRow(_name_of(body) or f"row {number}", str(error)))
    return readable, unreadable


def page(body: Any, name: str) -> tuple[list[Any], str, bool]:
    """Its rows, the cursor, and whether there are more."""
    try:
        found, cursor, has_more = body[name], _text(body["cursor"]), body["has_more"]
    except (KeyError, TypeError) as error:
        raise Malformed(f"page: {error!r}") from None
    if not isinstance(found, list) or not isinstance(has_more, bool):
        raise Malformed("page: not a list of rows")
    return found, cursor, has_more


def cleaned(value: Any) -> Any:
    """Without what no database of ours stores: halves of characters, and the character zero."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {cleaned(name): cleaned(item) for name, item in value.items()}
    return value


def moment(value: Any) -> datetime | None:
    return _needed_moment(value) if value else None


def _needed_moment(value: Any) -> datetime:
    """Dropbox writes UTC with a Z."""
    try:
        parsed = datetime.fromisoformat(_text(value))
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where a text is due")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_COUNT:
        raise TypeError(f"{type(value).__name__} where a number is due")
    return value


def _name_of(body: Any) -> str:
    """Whatever of it somebody could look up at Dropbox."""
    body = body if isinstance(body, dict) else {}
    profile = body.get("profile") if isinstance(body.get("profile"), dict) else body
    names = (profile.get(name) for name in ("email", "team_member_id", "external_id", "timestamp"))
    return next((name for name in names if isinstance(name, str) and name), "")
