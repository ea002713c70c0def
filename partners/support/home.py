"""Where staff find what partners ask."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.support.models import SupportRequest
from partners.support.queries import waiting_requests
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.roles import ANSWERERS
from portal.web.home import NOW, Card, Item, staff_card
from portal.web.navigation import STAFF, Entry

SHOWN = 5

STAFF.append(
    Entry(
        gettext_lazy("Requests"),
        "staff-support-request-list",
        "message-circle-question-mark",
        visible=staff_reads(SupportRequest),
        count=lambda actor: waiting_requests(actor).count() or None,
        hub="staff-operations",
        text=gettext_lazy("What partners ask, longest wait first."),
        order=60,
    )
)


@staff_card
def questions(actor: Actor, partner) -> Card | None:
    """For whoever may answer."""
    rows = waiting_requests(actor)
    if actor.staff_role not in ANSWERERS or not (total := rows.count()):
        return None
    items = [
        Item(row.subject, reverse("staff-support-request", args=[row.pk]), row.partner.name, row.waiting_since)
        for row in rows[:SHOWN]
    ]
    more = reverse("staff-support-request-list") if total > SHOWN else ""
    return Card(_("Requests, longest wait first"), NOW, items, total, more, order=30)
