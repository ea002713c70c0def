"""Where bulk changes are found among staff's operations."""

from django.utils.translation import gettext_lazy as _

from partners.bulk_changes.models import BulkChange
from portal.tenancy.kinds import staff_reads
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        _("Bulk changes"),
        "staff-bulk-change-list",
        "list-checks",
        visible=staff_reads(BulkChange),
        hub="staff-operations",
        text=_("What partners change for many subscriptions at once, how far it is, and the receipt of each."),
        order=65,
    )
)
