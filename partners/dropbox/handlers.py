"""The words of connections; who asked hears that it works, or works no more; what has lost its ground ends."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import partners.dropbox.journeys
import partners.dropbox.keeping
import partners.dropbox.mails
import partners.dropbox.seats.handlers  # noqa: F401  what they do is registered with it
from partners.dropbox.ending import DISCONNECTED, end_of_partner, end_of_subscription
from partners.dropbox.models import DropboxConnection
from partners.dropbox.telling import who_hears
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.models import Notification
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.roles import SELLERS

subject(Subject(DropboxConnection, partner_page="dropbox-connection", staff_page="staff-dropbox-connection"))
phrases(
    {
        "dropbox_connection.asked": _("asked for a Dropbox connection of {subject}"),
        "dropbox_connection.link_sent": _("had the link to connect Dropbox mailed for {subject}"),
        "dropbox_connection.asked_another": _("had the link to connect Dropbox mailed to another admin of {subject}"),
        "dropbox_connection.connected": _("connected the Dropbox team of {subject}"),
        "dropbox_connection.lost": _("noticed that the Dropbox connection of {subject} works no more"),
        "dropbox_connection.disconnected": _("disconnected the Dropbox team of {subject}"),
        "dropbox_connection.revoked": _("ended the connection of {subject} at Dropbox, too"),
        "dropbox_connection.read_again": _("had the Dropbox team of {subject} read again"),
        "dropbox_connection.forgotten": _("forgot the token of {subject}; Dropbox could not be told"),
    }
)
minor("dropbox_connection.link_sent", "dropbox_connection.revoked", "dropbox_connection.read_again")


def _page(row: Notification) -> str:
    return reverse("dropbox-connection", args=[row.partner.slug, row.event.subject_id])  # type: ignore[union-attr]


CONNECTION = topic(
    "dropbox-connection",
    label=_("Dropbox connections"),
    text=_("When a client’s team is connected, has to be connected again, or is disconnected by the network."),
    place=Place.PARTNER,
    icon="cable",
    mail=Mail.AT_ONCE,
    url=_page,
    roles=SELLERS,
)


@handles("dropbox_connection.connected", "dropbox_connection.lost", "dropbox_connection.disconnected")
def tell_who_sells(event: Event) -> None:
    """Of an end where it has a reason, as it has whenever staff ended it."""
    if event.verb == DISCONNECTED and not event.reason:
        return
    row = DropboxConnection.objects.select_related("subscription__client_account__owner", "partner").get(
        pk=event.subject_id
    )
    people = who_hears(row, event, asked="dropbox_connection.asked")
    notify(CONNECTION, event, people, partner=row.partner)


@handles("subscription.expired", "subscription.cancelled", "subscription.trial_ended")
def end_with_its_subscription(event: Event) -> None:
    end_of_subscription(event.subject_id)


@handles("partner.ended")
def end_with_its_partner(event: Event) -> None:
    end_of_partner(event.subject_id)
