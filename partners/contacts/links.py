"""The signed link by which a contact sees its company's teams and asks for changes: a bearer's, without an account.

It is of one contact, one address, one partner and one switching on: when any of them changes it is dead at once.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from portal import clock, links
from portal.errors import LinkInvalid, LinkTooOld
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner

PURPOSE = "partners.contacts.self-service"
LIFETIME = timedelta(days=90)


def make_token(contact: Contact) -> str:
    return links.make_token(PURPOSE, f"{contact.pk}.{_digest(contact)}", clock.now() + LIFETIME)


def link_to(contact: Contact) -> str:
    """The whole address, for a mail."""
    return settings.SITE_URL + reverse("self-service", args=[make_token(contact)])


def read_token(token: str, *, request_id: str = "", expired: bool = False) -> tuple[Contact, Actor]:
    """The contact and the actor that holding this link makes. Raises LinkInvalid for one that is altered or dead, LinkTooOld
    for an old one, unless `expired` asks for these too.
    """
    named, until = links.read_token(token, PURPOSE)
    pk, _dot, digest = named.partition(".")
    rows = Contact.objects.visible_to(Actor(ActorKind.LINK, record_id=pk)).select_related("client_account", "partner")
    contact = rows.first()
    if contact is None or not leads_somewhere(contact) or digest != _digest(contact):
        raise LinkInvalid()
    if until < clock.now() and not expired:
        raise LinkTooOld(until=until)
    return contact, Actor.link(contact, contact.name, request_id)


def for_record(actor: Actor, record) -> Actor:
    """Whoever holds a contact's link acts on what the contact asked for, as on the contact itself."""
    return replace(actor, record_id=record.pk)


def leads_somewhere(contact: Contact) -> bool:
    """While the client is put away its links rest, and work again once it is fetched back."""
    client = contact.client_account
    return contact.has_self_service and client.state not in ClientAccount.GONE and contact.partner.state != Partner.State.CLOSED


def _digest(contact: Contact) -> str:
    since = contact.self_service_since.isoformat() if contact.self_service_since else ""
    return hashlib.sha256(f"{contact.partner_id}:{contact.email}:{since}".encode()).hexdigest()[:20]
