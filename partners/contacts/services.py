"""Adding, changing and removing the contacts of a client."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.clients.services import can_be_changed
from partners.contacts.errors import ContactExists, OwnDomain
from partners.contacts.models import Contact
from partners.contacts.values import is_on, read_values
from partners.onboarding.services import forget_contact
from portal.accounts.values import within
from portal.actions import business_action, tried
from portal.editing import refuse_stale
from portal.errors import NotFound, PortalError
from portal.events.record import differs, record_event, snapshot
from portal.imports.internet import display_domain
from portal.tenancy.actor import Actor
from portal.tenancy.locking import all_locked, locked
from portal.tenancy.roles import ACCOUNT_KEEPERS

_Key = tuple[str, str, str]  # a client's id, the kind, the address: there is one contact of each


def client_can_be_changed(contact: Contact) -> PortalError | None:
    return can_be_changed(contact.client_account)


@business_action(
    noun="contacts",
    verb="create",
    label=_("Add contact"),
    roles=ACCOUNT_KEEPERS,
    event="contact.created",
    together=True,
)
def create_contact(*, actor: Actor, rows: Sequence[dict[str, Any]]) -> Sequence[Contact | PortalError]:
    """`rows` have a `client_account`, and fields of Contact."""
    asked = {row["client_account"].pk: row["client_account"] for row in rows}
    fresh = all_locked(ClientAccount, asked)
    taken = _keys_of(Contact.objects.filter(client_account__in=asked))
    made = [tried(_new_contact, fresh, taken, **row) for row in rows]
    Contact.insert_all([contact for contact in made if isinstance(contact, Contact)])
    return made


def _new_contact(
    fresh: Mapping[str, ClientAccount], taken: set[_Key], *, client_account: ClientAccount, **given: str
) -> Contact:
    client = _still(client_account, fresh[client_account.pk])
    contact = _filled(Contact(partner_id=client.partner_id, client_account=client), given)
    _refuse_double(contact, taken)
    taken.add(_key(contact))
    return contact


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
    was = snapshot(contact)
    _filled(contact, given, seen)
    _refuse_double(contact, _keys_of(contact.client_account.contacts.exclude(pk=contact.pk)))
    if differs(contact, was):
        contact.save()
    return contact


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
    forget_contact(actor, contact)
    record_event(actor, "contact.deleted", contact, old=snapshot(contact))
    contact.delete()


def _locked(client: ClientAccount) -> ClientAccount:
    return _still(client, locked(ClientAccount, client.pk))


def _still(asked: ClientAccount, found: ClientAccount) -> ClientAccount:
    if found.partner_id != asked.partner_id:  # handed over since
        raise NotFound()
    if refused := can_be_changed(found):
        raise refused
    return found


def _filled(contact: Contact, given: dict[str, str], seen: str = "") -> Contact:
    client = contact.client_account
    values = read_values(given, country=client.country or client.partner.country, kinds=Contact.Kind.values)
    refuse_stale(seen, {name: getattr(contact, name) for name in values}, values, contact)
    if values.get("email", contact.email) != contact.email:
        contact.self_service_since = contact.self_service_mailed_at = None  # it was given to whoever reads the old one
    for name, value in values.items():
        setattr(contact, name, within(Contact, name, value))
    if contact.kind == Contact.Kind.OUTAGE and is_on(contact.email, client.domain):
        raise OwnDomain(email=contact.email, domain=display_domain(client.domain))
    return contact


def _key(contact: Contact) -> _Key:
    return contact.client_account_id, contact.kind, contact.email


def _keys_of(contacts: QuerySet[Contact]) -> set[_Key]:
    return set(contacts.order_by().values_list("client_account_id", "kind", "email"))


def _refuse_double(contact: Contact, taken: set[_Key]) -> None:
    if _key(contact) in taken:
        raise ContactExists(email=contact.email)
