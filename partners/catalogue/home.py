"""Where staff read the catalogue."""

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import Plan, PriceListItem
from portal.tenancy.kinds import staff_reads
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        _("Plans"),
        "staff-plan-list",
        "layers",
        visible=staff_reads(Plan),
        hub="staff-programme",
        text=_("What can be sold, which prices were published, and where each was read."),
        order=34,
    )
)
STAFF.append(
    Entry(
        _("Price lists"),
        "staff-price-list",
        "scale",
        visible=staff_reads(PriceListItem),
        hub="staff-programme",
        text=_("What each tier pays in each currency, today, before and from a later day on."),
        order=35,
    )
)
