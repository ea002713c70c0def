"""Where open findings wait: on the home page and beside Subscriptions, on the client's page, among staff's operations."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.clients.models import ClientAccount
from partners.drift.models import DriftFinding
from partners.drift.queries import open_findings
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.tenancy.roles import ACCOUNT_KEEPERS
from portal.web.home import NOW, Card, Item, partner_card
from portal.web.navigation import STAFF, Entry
from portal.web.related import Related, related_to

SHOWN = 5

STAFF.append(
    Entry(
        gettext_lazy("Differences from Dropbox"),
        "staff-drift-list",
        "git-compare",
        visible=staff_reads(DriftFinding),
        hub="staff-operations",
        text=gettext_lazy("Where partners’ clients have other seats or people at Dropbox than here."),
        order=68,
    )
)


def count_open(actor: Actor) -> int | None:
    """For those who can do something about them."""
    return open_findings(actor).count() or None if actor.role in ACCOUNT_KEEPERS else None


@partner_card
def differences(actor: Actor, partner: Partner) -> Card | None:
    if not (total := count_open(actor)):
        return None
    items = [
        Item(
            row.title,
            reverse("drift-finding", args=[partner.slug, row.pk]),
            row.connection.client_name,
            row.first_seen_at,
        )
        for row in open_findings(actor)[:SHOWN]
    ]
    more = f"{reverse('drift-list', args=[partner.slug])}?state=open&information=false" if total > SHOWN else ""
    return Card(_("Differences from Dropbox"), NOW, items, total, more, order=19)


@related_to(ClientAccount)
def differences_of_client(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    count = open_findings(actor).filter(connection__subscription__client_account=client).count()
    url = f"{reverse('drift-list', args=[partner.slug])}?client_account={client.pk}&state=open&information=false"
    return Related(_("Differences from Dropbox"), count, url) if count else None
