"""Lines of the team's log as the SDK's types. Three kinds: a status changed, the app was linked, the app was unlinked."""

from typing import Any

from dropbox import team_log

from partners.dropbox.sandbox.published import naive
from partners.dropbox.sandbox.store import Document

CATEGORIES = {"member_change_status": "members", "app_link_team": "apps", "app_unlink_team": "apps"}
_TYPES = {
    "member_change_status": team_log.MemberChangeStatusType(description="(members) Changed member status"),
    "app_link_team": team_log.AppLinkTeamType(description="(apps) Linked app for team"),
    "app_unlink_team": team_log.AppUnlinkTeamType(description="(apps) Unlinked app for team"),
}
_PORTAL = team_log.TeamLinkedAppLogInfo(app_id="dbaid:sandbox", display_name="Partner portal")


def event(line: Document) -> Any:
    kind = line["kind"]
    made = team_log.TeamEvent(
        timestamp=naive(line["at"]),
        event_category=getattr(team_log.EventCategory, CATEGORIES[kind]),
        event_type=getattr(team_log.EventType, kind)(_TYPES[kind]),
        details=getattr(team_log.EventDetails, f"{kind}_details")(_details(kind, line["details"])),
        actor=_actor(line["actor"]),
    )
    if "team_member_id" in line:
        who = team_log.TeamMemberLogInfo(team_member_id=line["team_member_id"], email=line["email"])
        made.context = team_log.ContextLogInfo.team_member(who)
    return made


def _details(kind: str, said: Document) -> Any:
    if kind == "app_link_team":
        return team_log.AppLinkTeamDetails(app_info=_PORTAL)
    if kind == "app_unlink_team":
        return team_log.AppUnlinkTeamDetails(app_info=_PORTAL)
    before, after = (getattr(team_log.MemberStatus, said[name]) for name in ("previous_value", "new_value"))
    details = team_log.MemberChangeStatusDetails(previous_value=before, new_value=after)
    if said["bought"]:
        link = team_log.InviteMethod.invite_link
        invite = team_log.TeamInviteDetails(invite_method=link, additional_license_purchase=True)
        details.action = team_log.ActionDetails.team_invite_details(invite)
    return details


def _actor(actor: Document | None) -> Any:
    if actor is None:
        return team_log.ActorLogInfo.app(_PORTAL)
    who = team_log.TeamMemberLogInfo(email=actor["email"], team_member_id=actor["team_member_id"])
    return team_log.ActorLogInfo.admin(who)
