"""The contacts that come in with the clients of a file, by the same services as those that are typed."""

from collections.abc import Mapping
from typing import Any

from partners.clients.models import ClientAccount
from partners.contacts.columns import given_parts, named
from partners.contacts.errors import OwnDomain
from partners.contacts.models import Contact
from partners.contacts.services import create_contact, update_contact
from partners.contacts.values import is_on
from portal.errors import PortalError
from portal.imports.internet import display_domain
from portal.tenancy.actor import Actor


def create_contacts(
    actor: Actor, rows: Mapping[int, tuple[ClientAccount, Mapping[str, Any]]]
) -> dict[int, PortalError]:
    """Those of new clients, each with the values of its row; gives the rows of which one is refused."""
    asked = [
        (index, client, kind, given)
        for index, (client, values) in rows.items()
        for kind in Contact.Kind
        if (given := given_parts(kind, values))
    ]
    if not asked:
        return {}
    made = create_contact.many(actor=actor, rows=[_new(client, kind, given) for _row, client, kind, given in asked])
    refused = dict[int, PortalError]()
    for (index, _client, kind, given), contact in zip(asked, made, strict=True):
        if isinstance(contact, PortalError):
            refused.setdefault(index, _at_its_column(contact, kind, given))
    return refused


def write_contacts(actor: Actor, client: ClientAccount, values: Mapping[str, Any]) -> None:
    """Adds, or changes what differs; none is taken away."""
    for kind in Contact.Kind:
        given = given_parts(kind, values)
        if not given:
            continue
        try:
            _write(actor, client, kind, given)
        except PortalError as error:
            raise _at_its_column(error, kind, given) from None


def _at_its_column(error: PortalError, kind: str, given: Mapping[str, str]) -> PortalError:
    error.field = named(kind, error.field) if error.field in given else error.field
    return error


def _new(client: ClientAccount, kind: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Without a name a contact goes by its address."""
    return {"client_account": client, "kind": kind, "name": given["email"], **given}


def _write(actor: Actor, client: ClientAccount, kind: str, given: dict[str, str]) -> None:
    contact = Contact.objects.filter(client_account=client, kind=kind, email=given["email"]).first()
    if contact is None:
        create_contact(actor=actor, **_new(client, kind, given))
    elif different := {part: value for part, value in given.items() if getattr(contact, part) != value}:
        update_contact(actor=actor, contact=contact, **different)


def outage_refusal(client: ClientAccount, values: Mapping[str, Any]) -> PortalError | None:
    """Of a domain that only the portal knows; that of the row is looked at with its cell."""
    email, domain = given_parts(Contact.Kind.OUTAGE, values).get("email", ""), values.get("domain") or client.domain
    if not is_on(email, domain):
        return None
    return OwnDomain(email=email, domain=display_domain(domain), field=named(Contact.Kind.OUTAGE, "email"))
