"""What a contact is mailed about its self-service: its link. In its partner's name and colours."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.contacts.links import LIFETIME, leads_somewhere, link_to
from partners.contacts.models import Contact
from portal import clock
from portal.brand import brand_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import language_for_stranger, queue_message
from portal.mail.templates import HOLD, mail_context

_WHY = gettext_lazy("You get this because {partner} gave you access to your company’s Dropbox subscriptions.")


@handles("contact.self_service_allowed", "contact.self_service_link_sent")
def send_link(event: Event) -> None:
    contact = Contact.objects.select_related("partner").filter(pk=event.subject_id).first()
    if contact and contact.has_self_service:
        queue_to("self-service-link", event, contact, {}, language_for_stranger(event))


def queue_to(template: str, event: Event, contact: Contact, about: dict[str, Any], language: str) -> None:
    queue_message(
        template=template,
        email=contact.email,
        name=contact.name,
        language=language,
        dedupe_key=f"{template}:{event.pk}:{about.get('request', '')}",
        why=format_lazy(_WHY, partner=contact.partner.name),
        context={"contact": contact.pk, **about},
        partner=contact.partner,
        event=event,
    )


@mail_context("self-service-link", gettext_lazy("A link to self-service"), while_suspended=HOLD)  # nothing is taken meanwhile
def link_context(message: Message) -> dict[str, Any]:
    context = context_of(message)
    if not context["url"]:
        raise NoLongerNeeded(_("The contact has no self-service any more."))
    return context | {"until": clock.now() + LIFETIME, "by": message.event.actor_label if message.event else ""}


def context_of(message: Message) -> dict[str, Any]:
    """The link is made now, and mailed nowhere but to the address that the contact has now."""
    contact = Contact.objects.select_related("partner", "client_account").filter(pk=message.context["contact"]).first()
    if contact is None or contact.email != message.to_email or contact.partner_id != message.partner_id:
        raise NoLongerNeeded(_("This is no address of a contact of the partner any more."))
    return {
        "contact": contact,
        "brand": brand_of(contact.partner),
        "url": link_to(contact) if leads_somewhere(contact) else "",
    }
