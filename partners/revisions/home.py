"""Where staff find the revisions."""

from django.utils.translation import gettext_lazy as _

from partners.revisions.models import Revision
from portal.tenancy.kinds import staff_reads
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        _("Revisions of the catalogue"),
        "staff-revision-list",
        "history",
        visible=staff_reads(Revision),
        hub="staff-programme",
        text=_("What plans, add-ons, rules and prices will say from a day on, and whose renewals change."),
        order=36,
    )
)
