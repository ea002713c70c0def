"""Which calls there are, the scope each needs (the SDK's routes do not say), and how one is carried out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dropbox import stone_serializers as serializers
from dropbox import team, team_log
from dropbox.stone_validators import ValidationError

from partners.dropbox.sandbox import changing, inviting, reading
from partners.dropbox.sandbox.calls import BadRequest, Call, Denied, Refusal


@dataclass(frozen=True)
class Route:
    published: Any
    scope: str
    carry_out: Callable[[Call], Any]


ROUTES = {
    "team/get_info": Route(team.get_info, "team_info.read", reading.get_info),
    "team/token/get_authenticated_admin": Route(
        team.token_get_authenticated_admin, "team_info.read", reading.get_authenticated_admin
    ),
    "team/members/list_v2": Route(team.members_list_v2, "members.read", reading.list_members),
    "team/members/list/continue_v2": Route(team.members_list_continue_v2, "members.read", reading.continue_members),
    "team/members/get_info_v2": Route(team.members_get_info_v2, "members.read", reading.get_members),
    "team/members/add_v2": Route(team.members_add_v2, "members.write", inviting.add),
    "team/members/add/job_status/get_v2": Route(team.members_add_job_status_get_v2, "members.write", inviting.add_job),
    "team/members/set_profile_v2": Route(team.members_set_profile_v2, "members.write", changing.set_profile),
    "team/members/suspend": Route(team.members_suspend, "members.write", changing.suspend),
    "team/members/unsuspend": Route(team.members_unsuspend, "members.write", changing.unsuspend),
    "team/members/send_welcome_email": Route(
        team.members_send_welcome_email, "members.write", changing.send_welcome_email
    ),
    "team/members/remove": Route(team.members_remove, "members.delete", changing.remove),
    "team/members/remove/job_status/get": Route(
        team.members_remove_job_status_get, "members.delete", inviting.remove_job
    ),
    "team/members/recover": Route(team.members_recover, "members.delete", changing.recover),
    "team_log/get_events": Route(team_log.get_events, "events.read", reading.get_events),
    "team_log/get_events/continue": Route(team_log.get_events_continue, "events.read", reading.continue_events),
}


def decoded(route: Route, body: bytes) -> Any:
    """Strictly: a field that is not published, or a value outside its pattern, is what Dropbox answers with 400."""
    try:
        return serializers.json_decode(route.published.arg_type, body.decode(), strict=True)
    except (ValidationError, ValueError) as error:
        raise BadRequest(f"Error in call to API function: request body: {error}") from None


def carried_out(route: Route, call: Call) -> tuple[int, dict[str, Any] | None]:
    if route.scope not in call.grant["scopes"]:
        raise Denied("missing_scope", required_scope=route.scope)
    try:
        result = route.carry_out(call)
    except Refusal as refusal:
        error_type = route.published.error_type
        error = serializers.json_compat_obj_encode(error_type, getattr(error_type.definition, refusal.tag))
        return 409, {"error_summary": f"{refusal.tag}/...", "error": error}
    return 200, json.loads(serializers.json_encode(route.published.result_type, result))
