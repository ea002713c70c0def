"""What a contact is mailed: its link, that a request came in, what became of it. In its partner's name and colours."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.client_requests.models import ClientRequest
from partners.contacts.links import LIFETIME, leads_somewhere, link_to
from partners.contacts.models import Contact
from partners.orders.models import Order
from portal import clock
from portal.accounts.models import User
from portal.brand import brand_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.templates import HOLD, mail_context

_WHY = gettext_lazy("You get this because {partner} gave you access to your company’s Dropbox subscriptions.")


@handles("contact.self_service_allowed", "contact.self_service_link_sent")
def send_link(event: Event) -> None:
    contact = Contact.objects.select_related("partner").filter(pk=event.subject_id).first()
    if contact and contact.has_self_service:
        _queue("self-service-link", event, contact, {"contact": contact.pk}, event.new.get("language") or _language_of(event))


def _language_of(event: Event) -> str:
    """Of whoever did it: what the client speaks nobody wrote down."""
    user = User.objects.filter(pk=event.actor_id).first()
    return user.language if user else ""


@handles("client_request.requested")
def confirm_receipt(event: Event) -> None:
    _write("client-request-received", event, _request(event.subject_id))


@handles("client_request.approved", "client_request.declined", "client_request.answered")
def tell_the_decision(event: Event) -> None:
    _write("client-request-decided", event, _request(event.subject_id))


@handles("order.fulfilled", "order.refused", "order.cancelled", "order.declined")
def tell_what_became_of_the_order(event: Event) -> None:
    for row in ClientRequest.objects.filter(order=event.subject_id).select_related("contact", "partner"):
        _write("client-request-done", event, row)


def _write(template: str, event: Event, row: ClientRequest) -> None:
    """Nobody is written to who is no contact of this partner any more."""
    if row.contact and row.contact.partner_id == row.partner_id:
        _queue(template, event, row.contact, {"contact": row.contact_id, "request": row.pk}, row.language)


def _queue(template: str, event: Event, contact: Contact, context: dict[str, Any], language: str) -> None:
    queue_message(
        template=template,
        email=contact.email,
        name=contact.name,
        language=language,
        dedupe_key=f"{template}:{event.pk}:{context.get('request', '')}",
        why=format_lazy(_WHY, partner=contact.partner.name),
        context=context,
        partner=contact.partner,
        event=event,
    )


@mail_context("self-service-link", gettext_lazy("A link to self-service"), while_suspended=HOLD)  # nothing is taken meanwhile
def link_context(message: Message) -> dict[str, Any]:
    context = _context(message)
    if not context["url"]:
        raise NoLongerNeeded(_("The contact has no self-service any more."))
    return context | {"until": clock.now() + LIFETIME, "by": message.event.actor_label if message.event else ""}


@mail_context("client-request-received", gettext_lazy("A client’s request was received"))
def received_context(message: Message) -> dict[str, Any]:
    return _about_request(message)


@mail_context("client-request-decided", gettext_lazy("A client’s request was decided"))
def decided_context(message: Message) -> dict[str, Any]:
    return _about_request(message)


@mail_context("client-request-done", gettext_lazy("What a client requested was done"))
def done_context(message: Message) -> dict[str, Any]:
    context = _about_request(message)
    return context | {"is_done": context["request"].order.state == Order.State.FULFILLED}


def _about_request(message: Message) -> dict[str, Any]:
    return _context(message) | {"request": _request(message.context["request"])}


def _context(message: Message) -> dict[str, Any]:
    """The link is made now, and mailed nowhere but to the address that the contact has now."""
    contact = Contact.objects.select_related("partner", "client_account").filter(pk=message.context["contact"]).first()
    if contact is None or contact.email != message.to_email or contact.partner_id != message.partner_id:
        raise NoLongerNeeded(_("This is no address of a contact of the partner any more."))
    return {
        "contact": contact,
        "brand": brand_of(contact.partner),
        "url": link_to(contact) if leads_somewhere(contact) else "",
    }


def _request(pk: str) -> ClientRequest:
    return ClientRequest.objects.select_related("contact__partner", "partner", "subscription__plan", "order").get(pk=pk)
