"""Where jobs are found: among a partner's settings, and among staff's operations."""

from django.utils.translation import gettext_lazy as _

from portal.tenancy.roles import TRADE_READERS
from portal.web.navigation import PARTNER, STAFF, Entry

TEXT = _("Imports, exports and changes to many records: how far they are, and what became of each row.")

PARTNER.append(
    Entry(
        _("Jobs"),
        "job-list",
        "list-checks",
        visible=lambda actor: actor.role in TRADE_READERS,
        hub="partner-settings",
        text=TEXT,
        order=97,
    )
)
STAFF.append(Entry(_("Jobs"), "staff-job-list", "list-checks", hub="staff-operations", text=TEXT, order=85))
