"""Teams and their people, as plain dicts."""

import itertools
import random
from datetime import UTC, datetime

NUMBERS = itertools.count(1)
ADMIN = {"role_id": "pid_dbtmr:foreign-admin", "name": "Team", "description": "Manages everything", "is_new": True}
TAKES_LICENCE = ("active", "invited", "suspended")


def stamp() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_person(
    email: str, status: str = "invited", *, external_id: str = "", given: str = "", surname: str = ""
) -> dict:
    number = next(NUMBERS)
    return {
        "id": f"dbmid:F{number:06}-x_Y", "email": email, "status": status, "external_id": external_id,
        "given": given, "surname": surname, "admin": False, "joined": stamp() if status == "active" else "",
        "invited": stamp() if status == "invited" else "", "suspended": "", "recoverable": False, "mails": 0,
    }  # fmt: skip


def new_team(name: str, admin: str, licensed: int = 5) -> dict:
    boss = new_person(admin, "active", given="Olga", surname="Owner") | {"admin": True}
    team = {"id": f"dbtid:F{next(NUMBERS):06}", "name": name, "licensed": licensed, "people": [boss], "jobs": {}}
    return team | {"cursors": {}, "added": 0}


def used(team: dict) -> int:
    return sum(one["status"] in TAKES_LICENCE for one in team["people"])


def person_of(team: dict, selector: dict) -> dict | None:
    """By whatever the caller names them with."""
    tag = selector[".tag"]
    field = {"team_member_id": "id", "external_id": "external_id", "email": "email"}[tag]
    same = [one for one in team["people"] if one[field].lower() == str(selector[tag]).lower()]
    return next(iter(sorted(same, key=lambda one: one["status"] == "removed")), None)


def shown(one: dict) -> dict:
    """One person as the API shows them."""
    names = {"given_name": one["given"], "surname": one["surname"], "familiar_name": one["given"]}
    full = f"{one['given']} {one['surname']}".strip()
    profile = {
        "team_member_id": one["id"], "email": one["email"], "email_verified": one["status"] == "active",
        "name": {**names, "display_name": full, "abbreviated_name": full[:1], "pronouns": None},
        "membership_type": "full", "groups": [], "member_folder_id": "1", "root_folder_id": "2",
        "secondary_emails": [{"email": "Ölga@bücher.example", "is_verified": False}], "badge": {".tag": "gold"},
        "status": _status(one),
    }  # fmt: skip
    for field, name in (("external_id", "external_id"), ("joined", "joined_on")):
        if one[field]:
            profile[name] = one[field]
    for status in ("invited", "suspended"):
        if one["status"] == status and one[status]:
            profile[f"{status}_on"] = one[status]
    body = {"profile": profile, "seen_by": ["nobody"]}
    return body | ({"roles": [ADMIN]} if one["admin"] else {})


def _status(one: dict) -> object:
    """A word alone where it says all; an object where it does not, and sometimes all the same."""
    if one["status"] == "removed":
        return {".tag": "removed", "is_recoverable": one["recoverable"], "is_disconnected": False}
    return one["status"] if random.random() < 0.5 else {".tag": one["status"], "since": "always"}
