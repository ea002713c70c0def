"""Questions about contacts."""

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from portal.tenancy.actor import Actor


def contacts_of(client: ClientAccount, actor: Actor) -> list[Contact]:
    return list(Contact.objects.visible_to(actor).filter(client_account=client))
