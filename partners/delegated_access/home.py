"""Where delegated access stands: beside a client, and among the operations of staff."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.clients.models import ClientAccount
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.queries import accesses_for
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.web.navigation import STAFF, Entry
from portal.web.related import Related, related_to

STAFF.append(
    Entry(
        gettext_lazy("Delegated access"),
        "staff-delegated-access-list",
        "key-round",
        visible=staff_reads(DelegatedAccess),
        hub="staff-operations",
        text=gettext_lazy("What clients’ admins let their partners do to people of their teams, and until when."),
        order=59,
    )
)


@related_to(ClientAccount)
def accesses_of_client(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    count = accesses_for(actor).filter(subscription__client_account=client).count()
    url = f"{reverse('delegated-access-list', args=[partner.slug])}?client_account={client.pk}"
    return Related(_("Delegated access"), count, url) if count else None
