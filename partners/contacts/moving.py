"""Contacts that follow their client into another client account, and which of them the other one has already."""

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.contacts.self_service import pass_on
from partners.contacts.services import remove
from portal.tenancy.actor import Actor


def twins(source: ClientAccount, target: ClientAccount) -> list[tuple[Contact, Contact]]:
    """Those of `source` that `target` has for the same purpose at the same address, each with the one that is there. All contacts
    of both are held: none of them asks for anything meanwhile.
    """
    rows = Contact.objects.select_for_update(of=("self",)).filter(client_account__in=(source, target)).order_by("pk")
    there = {(one.kind, one.email): one for one in rows if one.client_account_id == target.pk}
    ours = [one for one in rows if one.client_account_id == source.pk]
    return [(one, there[one.kind, one.email]) for one in ours if (one.kind, one.email) in there]


def move_contacts(actor: Actor, source: ClientAccount, target: ClientAccount) -> None:
    """A twin is removed; what it was given is the other one's from then on."""
    for gone, stays in twins(source, target):
        pass_on(actor, gone, stays)
        remove(actor, gone)
    for contact in Contact.objects.select_for_update(of=("self",)).filter(client_account=source):
        contact.client_account = target
        contact.save(update_fields=["client_account"])
