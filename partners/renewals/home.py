"""Where renewals are found among staff's operations; the home page's card is that of subscriptions."""

from django.utils.translation import gettext_lazy as _

from partners.subscriptions.models import Subscription
from portal.tenancy.kinds import staff_reads
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        _("Renewals"),
        "staff-renewal-list",
        "repeat",
        visible=staff_reads(Subscription),
        hub="staff-operations",
        text=_("What renews when at the partners, at which price, and until when less can be asked for."),
        order=64,
    )
)
