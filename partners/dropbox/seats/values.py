"""The words of seat operations, whom one is about, and which addresses and names Dropbox takes. Pure."""

import re
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.dropbox.gateway.values import DataChoice, HandFilesTo, KeepPersonalAccount, LeaveFiles

# As Dropbox publishes them. Its SDK refuses everything else before it is sent, and says neither what nor why.
EMAIL = re.compile(r"['#&A-Za-z0-9._%+-]+@[A-Za-z0-9-][A-Za-z0-9.-]*\.[A-Za-z]{2,15}")
NAME = re.compile(r'[^/:?*<>"|]*')
LONGEST_EMAIL, LONGEST_NAME = 255, 50


class Action(models.TextChoices):
    INVITE = "invite", _("Invite")
    RESEND = "resend", _("Send invitation again")
    SUSPEND = "suspend", _("Suspend")
    UNSUSPEND = "unsuspend", _("Unsuspend")
    REMOVE = "remove", _("Remove")
    RECOVER = "recover", _("Recover")


# By what of a delegated access a client permits it.
PERMITTED_AS = {
    Action.INVITE: "invite",
    Action.RESEND: "invite",
    Action.SUSPEND: "suspend",
    Action.UNSUSPEND: "suspend",
    Action.REMOVE: "remove",
    Action.RECOVER: "remove",
}


class Files(models.TextChoices):
    """What becomes of the data of somebody who is removed."""

    LEAVE = "leave", _("Stay in the team’s keeping")
    HAND_OVER = "hand-over", _("Handed to another member")
    KEEP_ACCOUNT = "keep-account", _("Go along into a personal account")


@dataclass(frozen=True, slots=True)
class Invitee:
    email: str
    given_name: str = ""
    surname: str = ""


def is_address(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and EMAIL.fullmatch(text) is not None


def is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and text.isprintable() and NAME.fullmatch(text) is not None


def columns_of(choice: DataChoice) -> dict[str, str | bool]:
    """A choice about data as an operation keeps it."""
    match choice:
        case LeaveFiles():
            return {"files": Files.LEAVE, "wipe_devices": choice.wipe_devices}
        case HandFilesTo():
            kept = {"transfer_to": choice.recipient_id, "transfer_admin": choice.admin_id}
            return {"files": Files.HAND_OVER, "wipe_devices": choice.wipe_devices, **kept}
        case KeepPersonalAccount():
            return {"files": Files.KEEP_ACCOUNT, "keep_team_shares": choice.keep_team_shares}


def choice_of(
    *, files: str, wipe_devices: bool | None, keep_team_shares: bool | None, transfer_to: str, transfer_admin: str
) -> DataChoice:
    """The other way round. Raises ValueError where nobody chose."""
    if files == Files.LEAVE and wipe_devices is not None:
        return LeaveFiles(wipe_devices=wipe_devices)
    if files == Files.HAND_OVER and wipe_devices is not None and transfer_to and transfer_admin:
        return HandFilesTo(recipient_id=transfer_to, admin_id=transfer_admin, wipe_devices=wipe_devices)
    if files == Files.KEEP_ACCOUNT and keep_team_shares is not None:
        return KeepPersonalAccount(keep_team_shares=keep_team_shares)
    raise ValueError("nobody said what becomes of the data")
