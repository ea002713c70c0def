"""Adding, changing and removing the contacts of a client."""

from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.clients.services import can_be_changed
from partners.contacts.errors import ContactExists, OwnDomain
from partners.contacts.models import Contact
from partners.contacts.values import is_on, read_values
from portal.accounts.values import within
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.errors import NotFound, PortalError
from portal.events.record import record_event, snapshot
from portal.imports.internet import display_domain
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import ACCOUNT_KEEPERS


def client_can_be_changed(contact: Contact) -> PortalError | None:
    return can_be_changed(contact.client_account)


@business_action(noun="contacts", verb="create", label=_("Add contact"), roles=ACCOUNT_KEEPERS, event="contact.created")
def create_contact(*, actor: Actor, client_account: ClientAccount, **given: str) -> Contact:
    client = _locked(client_account)
    return _save(Contact(partner_id=client.partner_id, client_account=client), given)


@business_action(
    noun="contacts",
    verb="update",
    label=_("Edit contact"),
    roles=ACCOUNT_KEEPERS,
    subject="contact",
    available=client_can_be_changed,
    event="contact.updated",
)
def update_contact(*, actor: Actor, contact: Contact, seen: str = "", **given: str) -> Contact:
    """`seen` is the digest of what the form was opened with (see `portal.editing`)."""
    contact.client_account = _locked(contact.client_account)
    return _save(contact, given, seen)


@business_action(
    noun="contacts",
    verb="delete",
    label=_("Remove contact"),
    roles=ACCOUNT_KEEPERS,
    subject="contact",
    available=client_can_be_changed,
)
def delete_contact(*, actor: Actor, contact: Contact) -> None:
    remove(actor, contact)


def remove(actor: Actor, contact: Contact) -> None:
    record_event(actor, "contact.deleted", contact, old=snapshot(contact))
    contact.delete()


def _locked(client: ClientAccount) -> ClientAccount:
    found = locked(ClientAccount, client.pk)
    if found.partner_id != client.partner_id:  # handed over since
        raise NotFound()
    if refused := can_be_changed(found):
        raise refused
    return found


def _save(contact: Contact, given: dict[str, str], seen: str = "") -> Contact:
    client = contact.client_account
    values = read_values(given, country=client.country or client.partner.country, kinds=Contact.Kind.values)
    refuse_stale(seen, {name: getattr(contact, name) for name in values}, values, contact)
    if values.get("email", contact.email) != contact.email:
        contact.self_service_since = contact.self_service_mailed_at = None  # it was given to whoever reads the old one
    for name, value in values.items():
        setattr(contact, name, within(Contact, name, value))
    if contact.kind == Contact.Kind.OUTAGE and is_on(contact.email, client.domain):
        raise OwnDomain(email=contact.email, domain=display_domain(client.domain))
    same = Contact.objects.filter(client_account=client, kind=contact.kind, email=contact.email)
    if same.exclude(pk=contact.pk).exists():
        raise ContactExists(email=contact.email)
    contact.save()
    return contact
