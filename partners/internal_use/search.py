"""Where internal use licences are found."""

from django.utils.translation import gettext_lazy as _

from partners.internal_use.models import InternalUseRequest
from partners.requests.queue import reads
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Internal use licences"),
        "users",
        partner="internal-use-request-list",
        staff="staff-internal-use-request-list",
        words=_("IUL own team free licences NFR"),
        visible=reads(InternalUseRequest),
    )
)
