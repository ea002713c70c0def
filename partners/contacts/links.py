"""The signed link by which a contact sees its company's teams and asks for changes: a bearer's, without an account.

It is of one contact, one address, one partner and one switching on: when any of them changes it is dead at once.
"""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from portal import clock, links
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner

PURPOSE = "partners.contacts.self-service"
LIFETIME = timedelta(days=90)


def make_token(contact: Contact) -> str:
    return links.make_bound_token(PURPOSE, contact, _bound_to(contact), clock.now() + LIFETIME)


def link_to(contact: Contact) -> str:
    """The whole address, for a mail."""
    return settings.SITE_URL + reverse("self-service", args=[make_token(contact)])


def read_token(token: str, *, request_id: str = "", expired: bool = False) -> tuple[Contact, Actor]:
    """The contact and the actor that holding this link makes. What it raises, `links.read_bound_token` says."""
    contact = links.read_bound_token(token, PURPOSE, _find, _bound_to, expired=expired)
    return contact, Actor.link(contact, contact.name, request_id)


def _find(pk: str) -> Contact | None:
    rows = Contact.objects.visible_to(Actor(ActorKind.LINK, record_id=pk)).select_related("client_account", "partner")
    contact = rows.first()
    return contact if contact and leads_somewhere(contact) else None


def for_record(actor: Actor, record) -> Actor:
    """Whoever holds a contact's link acts on what the contact asked for, as on the contact itself."""
    return replace(actor, record_id=record.pk)


def leads_somewhere(contact: Contact) -> bool:
    """While the client is put away its links rest, and work again once it is fetched back."""
    client = contact.client_account
    return contact.has_self_service and client.state not in ClientAccount.GONE and contact.partner.state != Partner.State.CLOSED


def _bound_to(contact: Contact) -> str:
    since = contact.self_service_since.isoformat() if contact.self_service_since else ""
    return f"{contact.partner_id}:{contact.email}:{since}"
