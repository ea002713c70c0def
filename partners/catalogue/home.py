"""Where staff read the catalogue."""

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import Plan
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
