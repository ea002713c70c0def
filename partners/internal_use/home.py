"""Where requests for internal use wait for staff."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.internal_use.models import InternalUseRequest
from partners.internal_use.queries import waiting_requests
from partners.requests.queue import card_to_decide
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.web.home import Card, Item, staff_card
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        gettext_lazy("Internal use licences"),
        "staff-internal-use-request-list",
        "users",
        visible=staff_reads(InternalUseRequest),
        count=lambda actor: waiting_requests(actor).count() or None,
        hub="staff-operations",
        text=gettext_lazy("Licences that partners want for their own people, longest wait first."),
        order=57,
    )
)


@staff_card
def internal_use_to_decide(actor: Actor, partner: None) -> Card | None:
    title = _("Internal use licences to decide, longest wait first")
    return card_to_decide(actor, title, waiting_requests(actor), _item, reverse("staff-internal-use-request-list"), order=26)


def _item(row: InternalUseRequest) -> Item:
    return Item(row.partner.name, reverse("staff-internal-use-request", args=[row.pk]), row.requested_by, row.created_at)
