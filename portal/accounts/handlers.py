"""Mail about one's own account: the link for a forgotten password, and word of what changed."""

from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.links import set_password_url
from portal.accounts.models import User
from portal.events.models import Event
from portal.events.registry import handles
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.templates import mail_context

CHANGES = {
    "staff_member.role_changed": gettext_lazy("Your role among the network’s staff was changed."),
    "staff_member.removed": gettext_lazy("You no longer belong to the network’s staff. Your account stays."),
    "user.password_changed": gettext_lazy("Your password was changed."),
    "user.second_factor_added": gettext_lazy("A second factor was set up."),
    "user.second_factor_removed": gettext_lazy("Your second factor was removed."),
    "user.recovery_codes_renewed": gettext_lazy("New recovery codes were made. The old ones no longer work."),
}


@mail_context("password-reset")
def password_reset_context(message: Message) -> dict:
    """The first moment at which anybody asks whether the address has an account."""
    user = User.objects.filter(email=message.to_email, is_active=True).first()
    if user is None:
        raise NoLongerNeeded(_("There is no account for this address."))
    return {"user": user, "url": set_password_url(user)}


@handles(*CHANGES)
def send_security_notice(event: Event) -> None:
    user = User.objects.get(pk=event.subject_id)
    queue_message(
        template="security-notice",
        to=user,
        dedupe_key=f"security-notice:{event.pk}",
        why=_("You get this because it concerns the security of your account."),
        context={"event": event.pk},
        event=event,
    )


@mail_context("security-notice")
def security_notice_context(message: Message) -> dict:
    event = cast(Event, message.event)  # given by send_security_notice
    return {"change": CHANGES[event.verb], "at": event.created_at}
