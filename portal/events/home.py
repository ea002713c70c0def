"""The audit trail and the outbox among staff's operations."""

from django.utils.translation import gettext_lazy as _

from portal.events.models import Event
from portal.tenancy.kinds import staff_reads
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        _("Audit trail"),
        "event-list",
        "scroll-text",
        visible=staff_reads(Event),
        hub="staff-operations",
        text=_("Who did what, when and why, and whether the record of it is unchanged."),
        order=90,
    )
)
