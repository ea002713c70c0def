"""What a client's contact is found by. It leads to the client's record, where it stands."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from portal.search.registry import Findable, findable, follows

findable(
    Findable(
        noun="contacts",
        model=Contact,
        label=_("Contacts"),
        icon="contact",
        title=lambda contact: contact.name,
        note=lambda contact: f"{contact.email} · {contact.client_account.name}",
        text=lambda contact: (contact.email,),
        fields=frozenset({"name", "email", "client_account"}),
        key=lambda contact: contact.client_account_id,
        on_partner=lambda entry, partner: f"{reverse('client-account', args=[partner.slug, entry.key])}#contacts",
        select_related=("client_account",),
        names=("client-accounts",),
        order=12,
    )
)
follows(
    ClientAccount,
    lambda clients: Contact.objects.filter(client_account__in=clients).select_related("client_account"),
    fields=("name",),
)
