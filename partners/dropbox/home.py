"""Where connections stand in the sidebar of staff, and beside a client."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.clients.models import ClientAccount
from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connections_for
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.web.navigation import STAFF, Entry
from portal.web.related import Related, related_to

STAFF.append(
    Entry(
        gettext_lazy("Dropbox connections"),
        "staff-dropbox-connection-list",
        "cable",
        visible=staff_reads(DropboxConnection),
        hub="staff-operations",
        text=gettext_lazy("Which clients’ teams are connected, and which have to be connected again."),
        order=58,
    )
)


@related_to(ClientAccount)
def connections_of_client(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    count = connections_for(actor).filter(subscription__client_account=client).exclude(state="disconnected").count()
    url = f"{reverse('dropbox-connection-list', args=[partner.slug])}?client_account={client.pk}"
    return Related(_("Dropbox connections"), count, url) if count else None
