"""A choice about somebody's files as Dropbox's argument. Every field is said: the SDK's defaults wipe devices."""

from typing import Any

from dropbox import team as routes

from partners.dropbox.gateway.values import DataChoice, HandFilesTo, KeepPersonalAccount
from partners.dropbox.gateway.wire import built


def removal(user: Any, data: DataChoice) -> Any:
    fields: dict[str, Any] = {"wipe_data": False, "keep_account": False, "retain_team_shares": False}
    if isinstance(data, KeepPersonalAccount):
        fields |= {"keep_account": True, "retain_team_shares": data.keep_team_shares}
    else:
        fields["wipe_data"] = data.wipe_devices
    if isinstance(data, HandFilesTo):
        fields |= {"transfer_dest_id": _member(data.recipient_id), "transfer_admin_id": _member(data.admin_id)}
    return built(routes.MembersRemoveArg, user=user, permanently_delete_files=False, **fields)


def _member(member_id: str) -> Any:
    return routes.UserSelectorArg.team_member_id(member_id)
