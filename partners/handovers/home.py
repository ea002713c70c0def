"""Where hand-overs wait for somebody: on the receiving partner's home page, and among staff's operations."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.handovers.models import Handover
from partners.handovers.queries import waiting_for
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS
from portal.web.home import NOW, Card, Item, partner_card
from portal.web.navigation import STAFF, Entry

SHOWN = 5

STAFF.append(
    Entry(
        gettext_lazy("Hand-overs"),
        "staff-handover-list",
        "arrow-left-right",
        visible=staff_reads(Handover),
        hub="staff-operations",
        text=gettext_lazy("Clients that go from one partner to another."),
        order=65,
    )
)


@partner_card
def offered_to_us(actor: Actor, partner: Partner) -> Card | None:
    """For whoever may answer."""
    if actor.role not in MANAGERS or not (total := waiting_for(actor).count()):
        return None
    items = [
        Item(row.client_name, reverse("handover", args=[partner.slug, row.pk]), row.from_partner.name, row.expires_at)
        for row in waiting_for(actor)[:SHOWN]
    ]
    more = f"{reverse('handover-list', args=[partner.slug])}?direction=in&state=offered" if total > SHOWN else ""
    return Card(_("Clients offered to you, to be answered by"), NOW, items, total, more, order=25)

