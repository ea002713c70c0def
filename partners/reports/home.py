from django.utils.translation import gettext_lazy as _

from partners.charges.models import Charge
from portal.tenancy.kinds import staff_reads
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        _("Reports"),
        "staff-report",
        "chart-column",
        visible=staff_reads(Charge),
        hub="staff-operations",
        text=_("Seats and margin by month, plan, partner, tier and country."),
        order=67,
    )
)
