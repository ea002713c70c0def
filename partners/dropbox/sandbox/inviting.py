"""Invitations, and the jobs in which Dropbox may carry them out."""

from typing import Any

from dropbox import async_, team

from partners.dropbox.sandbox import published, teams
from partners.dropbox.sandbox.calls import BadRequest, Call, Refusal
from partners.dropbox.sandbox.store import Document, new_name

MOST_AT_ONCE = 20


def add(call: Call) -> Any:
    people = call.argument.new_members
    if len(people) > MOST_AT_ONCE:
        raise BadRequest(f"new_members: list has {len(people)} items; at most {MOST_AT_ONCE} are expected")
    outcomes = [_invite(call.team, person) for person in people]
    call.changed = True
    if call.argument.force_async or call.team["works_by_jobs"]:
        return team.MembersAddLaunchV2Result.async_job_id(begin_job(call.team, "add", outcomes))
    return team.MembersAddLaunchV2Result.complete([_published(call.team, outcome) for outcome in outcomes])


def _invite(document: Document, person: Any) -> Document:
    """What came of it: an id, or a word with the address."""
    tag = _refusal(document, person.member_email, person.member_external_id or "")
    if tag:
        return {"tag": tag, "email": person.member_email}
    member = teams.add_member(
        document,
        person.member_email,
        given_name=person.member_given_name or "",
        surname=person.member_surname or "",
        external_id=person.member_external_id or "",
    )
    member["mails"] = int(person.send_welcome_email)
    details = {"previous_value": "not_joined", "new_value": "invited", "bought": False}
    teams.record(document, "member_change_status", details, member=member)
    return {"tag": "success", "team_member_id": member["team_member_id"]}


def _refusal(document: Document, email: str, external_id: str) -> str:
    """Somebody removed still has their address and their external id while they can be recovered."""
    known = teams.matching(document, "email", email)
    if known and (known["status"] != "removed" or teams.is_recoverable(known)):
        return "user_already_on_team"
    known = teams.matching(document, "external_id", external_id) if external_id else None
    if known and (known["status"] != "removed" or teams.is_recoverable(known)):
        return "duplicate_external_member_id"
    if email.casefold() in document.get("elsewhere", ()):
        return "user_on_another_team"
    return "team_license_limit" if teams.is_full(document) else ""


def _published(document: Document, outcome: Document) -> Any:
    tag = outcome["tag"]
    if tag != "success":
        return getattr(team.MemberAddV2Result, tag)(outcome["email"])
    member = teams.matching(document, "team_member_id", outcome["team_member_id"])
    assert member is not None
    return team.MemberAddV2Result.success(published.member_info(member))


def begin_job(document: Document, kind: str, outcomes: list[Document]) -> str:
    """It says "in progress" once, so that whoever asks must ask again."""
    job = new_name("job-")
    document["jobs"][job] = {"kind": kind, "outcomes": outcomes, "polls": 0}
    return job


def add_job(call: Call) -> Any:
    job = _polled(call, "add")
    if job["polls"] == 1:
        return team.MembersAddJobStatusV2Result.in_progress
    return team.MembersAddJobStatusV2Result.complete([_published(call.team, outcome) for outcome in job["outcomes"]])


def remove_job(call: Call) -> Any:
    job = _polled(call, "remove")
    return async_.PollEmptyResult.in_progress if job["polls"] == 1 else async_.PollEmptyResult.complete


def _polled(call: Call, kind: str) -> Document:
    job: Document | None = call.team["jobs"].get(call.argument.async_job_id)
    if job is None or job["kind"] != kind:
        raise Refusal("invalid_async_job_id")
    job["polls"] += 1
    call.changed = True
    return job
