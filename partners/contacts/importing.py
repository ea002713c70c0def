"""The contacts that come in with the clients of a file, by the same services as those that are typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from partners.clients.models import ClientAccount
from partners.contacts.columns import given_parts, named
from partners.contacts.errors import OwnDomain
from partners.contacts.models import Contact
from partners.contacts.services import create_contact, update_contact
from partners.contacts.values import is_on
from portal.actions import tried
from portal.errors import PortalError
from portal.imports.internet import display_domain
from portal.tenancy.actor import Actor


def write_contacts(actor: Actor, rows: Mapping[int, tuple[ClientAccount, Mapping[str, Any]]]) -> dict[int, PortalError]:
    """Of each row its client and its values. Adds, or changes what differs; none is taken away. Gives the rows of which one is
    refused.
    """
    asked = [
        _Asked(index, client, kind, given)
        for index, (client, values) in rows.items()
        for kind in Contact.Kind
        if (given := given_parts(kind, values))
    ]
    known = _known(asked)
    new = [one for one in asked if one.key not in known]
    made = dict(zip(new, create_contact.many(actor=actor, rows=[one.as_new() for one in new]), strict=True))
    made |= {one: tried(_change, actor, known[one.key], one.given) for one in asked if one.key in known}
    refused = dict[int, PortalError]()
    for one, contact in made.items():
        if isinstance(contact, PortalError):
            contact.field = named(one.kind, contact.field) if contact.field in one.given else contact.field
            refused.setdefault(one.row, contact)
    return refused


@dataclass(frozen=True, eq=False)
class _Asked:
    row: int
    client: ClientAccount
    kind: str
    given: dict[str, str]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.client.pk, self.kind, self.given["email"]

    def as_new(self) -> dict[str, Any]:
        """Without a name a contact goes by its address."""
        return {"client_account": self.client, "kind": self.kind, "name": self.given["email"], **self.given}


def _known(asked: Iterable[_Asked]) -> dict[tuple[str, str, str], Contact]:
    clients = {one.client.pk for one in asked}
    rows = Contact.objects.filter(client_account__in=clients) if clients else ()
    return {(contact.client_account_id, contact.kind, contact.email): contact for contact in rows}


def _change(actor: Actor, contact: Contact, given: Mapping[str, str]) -> None:
    if different := {part: value for part, value in given.items() if getattr(contact, part) != value}:
        update_contact(actor=actor, contact=contact, **different)


def outage_refusal(client: ClientAccount, values: Mapping[str, Any]) -> PortalError | None:
    """Of a domain that only the portal knows; that of the row is looked at with its cell."""
    email, domain = given_parts(Contact.Kind.OUTAGE, values).get("email", ""), values.get("domain") or client.domain
    if not is_on(email, domain):
        return None
    return OwnDomain(email=email, domain=display_domain(domain), field=named(Contact.Kind.OUTAGE, "email"))
