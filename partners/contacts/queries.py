"""Questions about contacts."""

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.contacts.values import is_on
from portal.tenancy.actor import Actor


def contacts_of(client: ClientAccount, actor: Actor) -> list[Contact]:
    return list(Contact.objects.visible_to(actor).filter(client_account=client))


def outage_contacts_on_own_domain(client: ClientAccount) -> list[Contact]:
    """Refused when they are entered; the client's domain may have come later."""
    if not client.domain:
        return []
    rows = Contact.objects.filter(client_account=client, kind=Contact.Kind.OUTAGE)
    return [contact for contact in rows if is_on(contact.email, client.domain)]
