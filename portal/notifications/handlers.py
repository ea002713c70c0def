"""The mails of notifications, and the daily round."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.background import background_round
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.templates import mail_context
from portal.notifications.digest import send_digests
from portal.notifications.letters import notification_of
from portal.notifications.models import Notification

NAMED = 50

background_round("notification-digests")(send_digests)


@mail_context("notification", gettext_lazy("A notification"))
def notification_context(message: Message) -> dict:
    row = notification_of(message)
    return {"notification": row, "text": row.text, "url": settings.SITE_URL + row.url}


@mail_context("notification-digest", gettext_lazy("The notifications of a day"))
def digest_context(message: Message) -> dict:
    """Without what was read in the meantime."""
    rows = Notification.objects.filter(pk__in=message.context["notifications"], read_at=None).still_theirs()
    found = list(rows.select_related("event", "partner").order_by("id"))
    if not found:
        raise NoLongerNeeded(_("Everything was read in the meantime."))
    lines = [{"text": row.text, "url": settings.SITE_URL + row.url, "partner": row.partner} for row in found[:NAMED]]
    url = settings.SITE_URL + reverse("account-notifications")
    return {"lines": lines, "count": len(found), "more": max(len(found) - NAMED, 0), "url": url}
