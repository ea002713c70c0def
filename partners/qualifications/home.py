"""Where qualifications wait for staff, and where a client's page counts them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.qualifications.models import Qualification
from partners.qualifications.queries import waiting_qualifications
from partners.requests.deciding import DECIDERS
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.web.home import NOW, Card, Item, staff_card
from portal.web.navigation import STAFF, Entry

SHOWN = 5

STAFF.append(
    Entry(
        gettext_lazy("Qualifications"),
        "staff-qualification-list",
        "graduation-cap",
        visible=staff_reads(Qualification),
        count=lambda actor: waiting_qualifications(actor).count() or None,
        hub="staff-operations",
        text=gettext_lazy("Clients that want to qualify for Education or as a non-profit, longest wait first."),
        order=56,
    )
)


@staff_card
def qualifications_to_decide(actor: Actor, partner: None) -> Card | None:
    """For whoever decides."""
    rows = waiting_qualifications(actor)
    if actor.staff_role not in DECIDERS or not (total := rows.count()):
        return None
    items = [
        Item(f"{row.get_kind_display()} · {row}", reverse("staff-qualification", args=[row.pk]), row.partner.name, row.created_at)
        for row in rows[:SHOWN]
    ]
    more = reverse("staff-qualification-list") if total > SHOWN else ""
    return Card(_("Qualifications to decide, longest wait first"), NOW, items, total, more, order=25)
