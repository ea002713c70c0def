"""The one mail that a client's admin gets: the link. In its partner's name and colours."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.dropbox.links import LIFETIME, leads_somewhere, link_to
from partners.dropbox.models import DropboxConnection
from portal import clock
from portal.brand import brand_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import language_for_stranger, queue_message
from portal.mail.templates import HOLD, mail_context

_WHY = gettext_lazy("You get this because {partner} looks after your company’s Dropbox team.")


@handles(
    "dropbox_connection.asked", "dropbox_connection.link_sent", "dropbox_connection.lost", "dropbox_connection.asked_another"
)  # fmt: skip
def send_link(event: Event) -> None:
    row = DropboxConnection.objects.select_related("partner").get(pk=event.subject_id)
    queue_message(
        template="dropbox-connect",
        email=row.email,
        name="",
        language=language_for_stranger(event),
        dedupe_key=f"dropbox-connect:{event.pk}",
        why=format_lazy(_WHY, partner=row.partner.name),
        context={"connection": row.pk},
        partner=row.partner,
        event=event,
    )


@mail_context(
    "dropbox-connect", gettext_lazy("A link to connect a Dropbox team"), while_suspended=HOLD
)  # none connects then
def link_context(message: Message) -> dict[str, Any]:
    """The link is made now, and mailed nowhere but to the address that was asked."""
    row = DropboxConnection.objects.select_related("partner", "subscription__plan").get(
        pk=message.context["connection"]
    )
    if not (row.is_to_connect and leads_somewhere(row)) or row.email != message.to_email:
        raise NoLongerNeeded(_("There is nothing to connect any more."))
    return {"connection": row, "brand": brand_of(row.partner), "url": link_to(row), "until": clock.now() + LIFETIME}
