"""What is done to one member, and what Dropbox says no to."""

from typing import Any

from dropbox import async_, team

from partners.dropbox.sandbox import inviting, published, teams
from partners.dropbox.sandbox.calls import Call, Refusal
from partners.dropbox.sandbox.reading import find
from partners.dropbox.sandbox.store import Document


def _of_call(call: Call, selector: Any, *, removed: bool = False) -> Document:
    member = find(call.team, selector)
    if member is None:
        raise Refusal("user_not_found")
    if member["status"] == "removed" and not removed:
        raise Refusal("user_not_in_team")
    return member


def send_welcome_email(call: Call) -> None:
    member = _of_call(call, call.argument)
    if member["status"] == "invited":
        member["mails"] += 1
        call.changed = True


def suspend(call: Call) -> None:
    member = _of_call(call, call.argument.user)
    if member["status"] != "active":
        raise Refusal("suspend_inactive_user")
    if teams.is_last_admin(call.team, member):
        raise Refusal("suspend_last_admin")
    member |= {"suspended_at": teams.stamp(), "was_wiped": call.argument.wipe_data}
    teams.change_status(call.team, member, "suspended")
    call.changed = True


def unsuspend(call: Call) -> None:
    member = _of_call(call, call.argument.user)
    if member["status"] != "suspended":
        raise Refusal("unsuspend_non_suspended_member")
    if teams.used(call.team) > call.team["licensed"]:
        raise Refusal("team_license_limit")
    teams.change_status(call.team, member, "active")
    call.changed = True


def recover(call: Call) -> None:
    member = _of_call(call, call.argument.user, removed=True)
    if not teams.is_recoverable(member):
        raise Refusal("user_unrecoverable")
    if teams.is_full(call.team):
        raise Refusal("team_license_limit")
    teams.change_status(call.team, member, member["status_before"])
    call.changed = True


def remove(call: Call) -> Any:
    asked = call.argument
    member = _of_call(call, asked.user)
    if tag := _why_not(call.team, member, asked) or _why_not_hand_over(call.team, member, asked):
        raise Refusal(tag)
    member |= {
        "status_before": member["status"],
        "removed_at": teams.stamp(),
        "was_wiped": asked.wipe_data,
        "is_gone_for_good": asked.keep_account or asked.permanently_delete_files,
    }
    teams.change_status(call.team, member, "removed")
    call.changed = True
    if asked.transfer_dest_id is None and not call.team["works_by_jobs"]:
        return async_.LaunchEmptyResult.complete
    return async_.LaunchEmptyResult.async_job_id(inviting.begin_job(call.team, "remove", []))


def _why_not(document: Document, member: Document, asked: Any) -> str:
    refusals = {
        "remove_last_admin": teams.is_last_admin(document, member),
        "cannot_keep_invited_user_account": asked.keep_account and member["status"] == "invited",
        "cannot_keep_account_and_delete_data": asked.keep_account and asked.wipe_data,
        "cannot_keep_account_and_permanently_delete": asked.keep_account and asked.permanently_delete_files,
        "cannot_keep_account_and_transfer": asked.keep_account and asked.transfer_dest_id is not None,
        "cannot_retain_shares_when_data_wiped": asked.retain_team_shares and asked.wipe_data,
        "cannot_retain_shares_when_no_account_kept": asked.retain_team_shares and not asked.keep_account,
        "cannot_permanently_delete_and_transfer": asked.permanently_delete_files and asked.transfer_dest_id is not None,
    }
    return next((tag for tag, applies in refusals.items() if applies), "")


def _why_not_hand_over(document: Document, member: Document, asked: Any) -> str:
    if asked.transfer_dest_id is None:
        return ""
    if asked.transfer_admin_id is None:
        return "unspecified_transfer_admin_id"
    recipient, admin = find(document, asked.transfer_dest_id), find(document, asked.transfer_admin_id)
    refusals = {
        "transfer_dest_user_not_found": recipient is None,
        "transfer_admin_user_not_found": admin is None,
        "removed_and_transfer_dest_should_differ": recipient == member,
        "removed_and_transfer_admin_should_differ": admin == member,
        "transfer_dest_user_not_in_team": recipient is not None and recipient["status"] == "removed",
        "recipient_not_verified": recipient is not None and recipient["status"] == "invited",
        "transfer_admin_is_not_admin": admin not in teams.active_admins(document),
    }
    return next((tag for tag, applies in refusals.items() if applies), "")


def set_profile(call: Call) -> Any:
    asked, member = call.argument, _of_call(call, call.argument.user)
    wanted = {
        "email": asked.new_email,
        "external_id": asked.new_external_id,
        "given_name": asked.new_given_name,
        "surname": asked.new_surname,
    }
    new = {field: value for field, value in wanted.items() if value is not None}
    if not new:
        raise Refusal("no_new_data_specified")
    taken = {"email": "email_reserved_for_other_user", "external_id": "external_id_used_by_other_user"}
    for field, tag in taken.items():
        if new.get(field) and teams.matching(call.team, field, new[field]) not in (None, member):
            raise Refusal(tag)
    member |= new
    call.changed = True
    return team.TeamMemberInfoV2Result(member_info=published.member_info(member))
