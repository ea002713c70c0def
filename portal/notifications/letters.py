"""What a mail about a notification needs when it leaves, and whether it is still to leave."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.notifications.models import Notification


def choose_url() -> str:
    return settings.SITE_URL + reverse("account-notification-choices")


def notification_of(message: Message) -> Notification:
    """Raises when the reader has left the place it is about."""
    rows = Notification.objects.filter(pk=message.context["notification"]).still_theirs()
    if row := rows.select_related("event", "partner").first():
        return row
    raise NoLongerNeeded(_("The reader no longer belongs there."))


def foot_of(message: Message) -> dict:
    """Where its reader chooses what comes by mail; nothing for what is no notification or cannot be turned off."""
    if "notifications" in message.context:
        return {"choose_url": choose_url()}
    if "notification" not in message.context:
        return {}
    about = notification_of(message).about
    return {"choose_url": "" if about and about.fixed else choose_url()}
