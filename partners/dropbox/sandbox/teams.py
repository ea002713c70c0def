"""A team and its people as documents, and the numbers that follow from them."""

import re
from datetime import datetime, timedelta
from typing import Any

from partners.dropbox.sandbox.store import Document, Store, new_name
from portal import clock

RECOVERABLE_FOR = timedelta(days=7)
EMAIL = re.compile(r"['#&A-Za-z0-9._%+-]+@[A-Za-z0-9-][A-Za-z0-9.-]*\.[A-Za-z]{2,15}")  # as published
MOST_LICENCES = 100_000
WITH_LICENCE = ("invited", "active", "suspended")  # a suspended member and an open invitation hold theirs


def create_team(store: Store, name: str, admin_email: str, *, licensed: int = 5) -> Document:
    """With its first admin, who is active and holds a licence."""
    if not name.strip() or not 0 < licensed <= MOST_LICENCES:
        raise ValueError(f"a name, and 1 to {MOST_LICENCES} licences")
    team: Document = {
        "team_id": new_name("dbtid:"),
        "name": name,
        "licensed": licensed,
        "members": [],
        "events": [],
        "jobs": {},
        "works_by_jobs": False,
    }
    admin = add_member(team, admin_email, given_name=name.split()[0], surname="Admin")
    admin |= {"status": "active", "joined_at": stamp(), "is_admin": True}
    save(store, team)
    return team


def save(store: Store, team: Document) -> None:
    store.put("team", team["team_id"], team)


def add_member(
    team: Document, email: str, *, given_name: str = "", surname: str = "", external_id: str = ""
) -> Document:
    if len(email) > 255 or not EMAIL.fullmatch(email):
        raise ValueError(f"{email} is no address that Dropbox takes")
    member = {
        "team_member_id": new_name("dbmid:"),
        "account_id": new_name("dbid:").ljust(40, "A")[:40],
        "email": email,
        "given_name": given_name,
        "surname": surname,
        "external_id": external_id,
        "status": "invited",
        "is_admin": False,
        "invited_at": stamp(),
        "mails": 1,
    }
    team["members"].append(member)
    return member


def used(team: Document) -> int:
    return sum(member["status"] in WITH_LICENCE for member in team["members"])


def is_full(team: Document) -> bool:
    return used(team) >= team["licensed"]


def is_recoverable(member: Document) -> bool:
    if member["status"] != "removed" or member.get("is_gone_for_good"):
        return False
    return clock.now() - datetime.fromisoformat(member["removed_at"]) < RECOVERABLE_FOR


def is_last_admin(team: Document, member: Document) -> bool:
    return active_admins(team) == [member]


def active_admins(team: Document) -> list[Document]:
    return [member for member in team["members"] if member["is_admin"] and member["status"] == "active"]


def matching(team: Document, field: str, value: str) -> Document | None:
    """Who is on the team comes before who was."""
    found = [member for member in team["members"] if member[field].casefold() == value.casefold()]
    return min(found, key=lambda member: member["status"] == "removed", default=None)


def record(
    team: Document, kind: str, details: Document, *, member: Document | None = None, actor: Document | None = None
) -> None:
    """A line of the team's log. Without an actor it was the app, in its admin's name."""
    line: dict[str, Any] = {"at": stamp(), "kind": kind, "details": details, "actor": _named(actor) if actor else None}
    team["events"].append(line | (_named(member) if member else {}))


def _named(member: Document) -> Document:
    return {"team_member_id": member["team_member_id"], "email": member["email"]}


def change_status(
    team: Document, member: Document, status: str, *, actor: Document | None = None, bought: bool = False
) -> None:
    details = {"previous_value": member["status"], "new_value": status, "bought": bought}
    member["status"] = status
    record(team, "member_change_status", details, member=member, actor=actor)


def stamp() -> str:
    return clock.now().replace(microsecond=0).isoformat()
