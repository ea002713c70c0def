"""Where charges are found: among staff's operations, and from a client's page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.charges.models import Charge
from partners.clients.models import ClientAccount
from partners.subscriptions.queries import sees_cost
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.web.navigation import STAFF, Entry
from portal.web.related import Related, related_to

STAFF.append(
    Entry(
        gettext_lazy("Charges"),
        "staff-charge-list",
        "receipt",
        visible=staff_reads(Charge),
        hub="staff-operations",
        text=gettext_lazy("What was charged to partners, line by line, and how it was worked out."),
        order=66,
    )
)


@related_to(ClientAccount)
def charges_of_client(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    if not sees_cost(actor):
        return None
    rows = Charge.objects.visible_to(actor).filter(subscription__client_account=client)
    return Related(
        _("Charges"), rows.count(), f"{reverse('charge-list', args=[partner.slug])}?client_account={client.pk}"
    )
