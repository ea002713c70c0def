"""Where qualifications are found."""

from django.utils.translation import gettext_lazy as _

from partners.qualifications.models import Qualification
from partners.requests.queue import reads
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Qualifications"),
        "graduation-cap",
        partner="qualification-list",
        staff="staff-qualification-list",
        words=_("education school university charity non-profit eligible"),
        visible=reads(Qualification),
    )
)
