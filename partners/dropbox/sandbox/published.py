"""Documents as the SDK's types, which know how each is written on the wire."""

from datetime import UTC, datetime
from typing import Any

from dropbox import team, team_policies, users

from partners.dropbox.sandbox import teams
from partners.dropbox.sandbox.store import Document

ADMIN_ROLE = team.TeamMemberRole(
    role_id="pid_dbtmr:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    name="Team",
    description="Manage everything",
)
_SHARING = {
    "shared_folder_member_policy": "anyone", "shared_folder_join_policy": "from_anyone",
    "shared_link_create_policy": "default_public", "group_creation_policy": "admins_only",
    "shared_folder_link_restriction_policy": "anyone", "enforce_link_password_policy": "optional",
    "default_link_expiration_days_policy": "none", "shared_link_default_permissions_policy": "default",
}  # fmt: skip
_POLICIES = {
    "emm_state": "disabled", "office_addin": "enabled", "suggest_members_policy": "enabled",
    "top_level_content_policy": "admin_only",
}  # fmt: skip


def naive(value: str | None) -> datetime | None:
    """The SDK's types take UTC without saying so."""
    return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None) if value else None


def team_info(document: Document) -> Any:
    sharing = _worded(team_policies.TeamSharingPolicies, _SHARING)
    policies = _worded(team_policies.TeamMemberPolicies, _POLICIES, sharing=sharing)
    used = teams.used(document)
    return team.TeamGetInfoResult(
        name=document["name"],
        team_id=document["team_id"],
        num_licensed_users=document["licensed"],
        num_provisioned_users=used,
        num_used_licenses=used,
        policies=policies,
    )


def _worded(kind: Any, words: dict[str, str], **ready: Any) -> Any:
    """A struct of which each field is a word of that field's own union."""
    fields = {name: getattr(getattr(kind, name).validator.definition, word) for name, word in words.items()}
    return kind(**fields, **ready)


def member_info(member: Document) -> Any:
    return team.TeamMemberInfoV2(profile=profile(member), roles=[ADMIN_ROLE] if member["is_admin"] else None)


def profile(member: Document) -> Any:
    whole_name = f"{member['given_name']} {member['surname']}".strip()
    name = users.Name(
        given_name=member["given_name"],
        surname=member["surname"],
        familiar_name=member["given_name"],
        display_name=whole_name,
        abbreviated_name="".join(part[0] for part in whole_name.split()),
    )
    optional = {
        "external_id": member["external_id"] or None,
        "invited_on": naive(member["invited_at"]) if member["status"] == "invited" else None,
        "joined_on": naive(member.get("joined_at")),
        "suspended_on": naive(member.get("suspended_at")) if member["status"] == "suspended" else None,
    }
    return team.TeamMemberProfile(
        team_member_id=member["team_member_id"],
        account_id=member["account_id"],
        email=member["email"],
        email_verified=member["status"] != "invited",
        secondary_emails=[],
        status=_status(member),
        name=name,
        membership_type=team.TeamMembershipType.full,
        groups=[],
        member_folder_id="1",
        root_folder_id="2",
        **{field: value for field, value in optional.items() if value is not None},
    )


def _status(member: Document) -> Any:
    if member["status"] != "removed":
        return getattr(team.TeamMemberStatus, member["status"])
    recoverable = teams.is_recoverable(member)
    return team.TeamMemberStatus.removed(team.RemovedStatus(is_recoverable=recoverable, is_disconnected=False))
