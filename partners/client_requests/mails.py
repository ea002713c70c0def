"""What a contact is mailed about what it asked for: that it came in, what became of it. In its partner's name and colours."""

from typing import Any

from django.utils.translation import gettext_lazy

from partners.client_requests.models import ClientRequest
from partners.contacts.mails import context_of, queue_to
from partners.orders.models import Order
from portal.events.models import Event
from portal.events.registry import handles
from portal.mail.models import Message
from portal.mail.templates import mail_context


@handles("client_request.requested")
def confirm_receipt(event: Event) -> None:
    _write("client-request-received", event, _request(event.subject_id))


@handles("client_request.approved", "client_request.declined", "client_request.answered", "client_request.lapsed")
def tell_the_decision(event: Event) -> None:
    """At a hand-over nobody: the contact is the next partner's then."""
    _write("client-request-decided", event, _request(event.subject_id))


@handles("order.fulfilled", "order.refused", "order.cancelled", "order.declined")
def tell_what_became_of_the_order(event: Event) -> None:
    for row in ClientRequest.objects.filter(order=event.subject_id).select_related("contact", "partner"):
        _write("client-request-done", event, row)


def _write(template: str, event: Event, row: ClientRequest) -> None:
    if row.contact and row.reaches_somebody:
        queue_to(template, event, row.contact, {"request": row.pk}, row.language)


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
    return context_of(message) | {"request": _request(message.context["request"])}


def _request(pk: str) -> ClientRequest:
    return ClientRequest.objects.select_related("contact__partner", "partner", "subscription__plan", "order").get(pk=pk)
