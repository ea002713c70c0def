"""What each route answers: a function of the team and the request's JSON."""

import random
import secrets
from collections.abc import Callable

from tests.dropbox.foreign.world import new_person, person_of, shown, stamp, used

PAGE = 6
ROUTES: dict[str, Callable] = {}


class Refused(Exception):
    """409, with this union."""


def route(name: str) -> Callable:
    def keep(function: Callable) -> Callable:
        ROUTES[name] = function
        return function

    return keep


@route("team/get_info")
def get_info(team: dict, _body: object) -> dict:
    numbers = {
        "num_licensed_users": team["licensed"],
        "num_provisioned_users": used(team),
        "num_used_licenses": used(team),
    }
    return {
        "team_id": team["id"],
        "name": team["name"],
        "policies": {"sharing": {"new": "words"}},
        "moon": 3,
        **numbers,
    }


@route("team/token/get_authenticated_admin")
def authenticated_admin(team: dict, _body: object) -> dict:
    admin = next((one for one in team["people"] if one["admin"] and one["status"] == "active"), None)
    if admin is None:
        raise Refused("admin_not_active")
    return {"admin_profile": shown(admin)["profile"]}


@route("team/members/list_v2")
def list_members(team: dict, body: dict) -> dict:
    people = [one for one in team["people"] if body.get("include_removed") or one["status"] != "removed"]
    random.shuffle(people)
    pages = [people[start : start + min(body["limit"], PAGE)] for start in range(0, len(people), PAGE)] or [[]]
    pages = [
        [*before[-1:], *page] for before, page in zip([[], *pages], pages, strict=False)
    ]  # the last of a page again
    if len(pages) > 1:
        pages.insert(1, [])
    return _page(team, pages)


@route("team/members/list/continue_v2")
def go_on(team: dict, body: dict) -> dict:
    pages = team["cursors"].get(body["cursor"])
    if pages is None:
        raise Refused("invalid_cursor")
    return _page(team, pages)


def _page(team: dict, pages: list) -> dict:
    cursor = secrets.token_hex(8)
    team["cursors"][cursor] = pages[1:]
    return {"members": [shown(one) for one in pages[0]], "cursor": cursor, "has_more": len(pages) > 1, "total": "many"}


@route("team/members/get_info_v2")
def members_info(team: dict, body: dict) -> dict:
    found = [(one, person_of(team, one)) for one in body["members"]]
    return {
        "members_info": [
            {".tag": "member_info", **shown(person)}
            if person
            else {".tag": "id_not_found", "id_not_found": one[one[".tag"]]}
            for one, person in found
        ]
    }


@route("team/members/add_v2")
def add(team: dict, body: dict) -> dict:
    """Every other time as a job, though nobody asked for one."""
    if len(body["new_members"]) > 20:
        raise ValueError("more than 20")
    results = [_added(team, one) for one in body["new_members"]]
    team["added"] += 1
    return {".tag": "complete", "complete": results} if team["added"] % 2 else _job(team, results)


def _added(team: dict, wanted: dict) -> dict:
    email = wanted["member_email"]
    if any(
        one["email"].lower() == email.lower()
        for one in team["people"]
        if one["status"] != "removed" or one["recoverable"]
    ):
        return {".tag": "user_already_on_team", "user_already_on_team": email}
    if used(team) >= team["licensed"]:
        return {".tag": "team_license_limit", "team_license_limit": email}
    if "elsewhere" in email:
        return {".tag": "user_on_another_team", "user_on_another_team": email}
    if "planet" in email:
        return {".tag": "user_of_another_planet", "user_of_another_planet": email}
    external_id = wanted.get("member_external_id", "")
    if external_id and any(one["external_id"] == external_id for one in team["people"]):
        return {".tag": "duplicate_external_member_id", "duplicate_external_member_id": external_id}
    one = new_person(email.title() if "case" in email else email, external_id=external_id)
    team["people"].append(one)
    return {".tag": "success", **shown(one)}


def _job(team: dict, result: object) -> dict:
    name = f"dbjid:{secrets.token_hex(8)}"
    team["jobs"][name] = ["in_progress", result]
    return {".tag": "async_job_id", "async_job_id": name}


@route("team/members/add/job_status/get_v2")
def add_status(team: dict, body: dict) -> object:
    job = team["jobs"].get(body["async_job_id"])
    if job is None:
        raise Refused("invalid_async_job_id")
    return job.pop(0) if len(job) > 1 else {".tag": "complete", "complete": job[0]}


@route("team/members/remove/job_status/get")
def remove_status(team: dict, body: dict) -> object:
    job = team["jobs"].get(body["async_job_id"])
    if job is None:
        raise Refused("invalid_async_job_id")
    return {".tag": job.pop(0)} if len(job) > 1 else "complete"


def _somebody(team: dict, body: dict, *statuses: str, otherwise: str = "user_not_in_team") -> dict:
    one = person_of(team, body.get("user", body))
    if one is None:
        raise Refused("user_not_found")
    if one["status"] not in statuses:
        raise Refused(otherwise)
    return one


@route("team/members/send_welcome_email")
def send_again(team: dict, body: dict) -> None:
    one = _somebody(team, body, "invited", "active", "suspended")
    one["mails"] += one["status"] == "invited"


@route("team/members/suspend")
def suspend(team: dict, body: dict) -> None:
    if body["wipe_data"] is not False:
        raise AssertionError("devices would be wiped")
    one = _somebody(team, body, "active", otherwise="suspend_inactive_user")
    if one["admin"]:
        raise Refused("suspend_last_admin")
    one |= {"status": "suspended", "suspended": stamp()}


@route("team/members/unsuspend")
def unsuspend(team: dict, body: dict) -> None:
    one = _somebody(team, body, "suspended", otherwise="unsuspend_non_suspended_member")
    one |= {"status": "active", "suspended": ""}


@route("team/members/remove")
def remove(team: dict, body: dict) -> object:
    if body["permanently_delete_files"] is not False:
        raise AssertionError("files would be deleted")
    one = _somebody(team, body, "active", "invited", "suspended")
    if one["admin"]:
        raise Refused("remove_last_admin")
    if body["keep_account"] and one["status"] == "invited":
        raise Refused("cannot_keep_invited_user_account")
    one |= {"status": "removed", "recoverable": not body["keep_account"]}
    return _job(team, "complete") if random.random() < 0.5 else "complete"


@route("team/members/recover")
def recover(team: dict, body: dict) -> None:
    one = _somebody(team, body, "removed", otherwise="user_unrecoverable")
    if not one["recoverable"]:
        raise Refused("user_unrecoverable")
    if used(team) >= team["licensed"]:
        raise Refused("team_license_limit")
    one |= {"status": "active" if one["joined"] else "invited", "recoverable": False}


@route("team/members/set_profile_v2")
def set_profile(team: dict, body: dict) -> dict:
    one = _somebody(team, body, "active", "invited", "suspended")
    names = {
        "new_email": "email",
        "new_given_name": "given",
        "new_surname": "surname",
        "new_external_id": "external_id",
    }
    one |= {ours: body[theirs] for theirs, ours in names.items() if theirs in body}
    return {"member_info": shown(one)}
