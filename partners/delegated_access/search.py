"""Where delegated access is found."""

from django.utils.translation import gettext_lazy as _

from partners.delegated_access.models import DelegatedAccess
from partners.requests.queue import reads
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Delegated access"),
        "key-round",
        partner="delegated-access-list",
        staff="staff-delegated-access-list",
        words=_("GDAP permission admin accept consent team people"),
        visible=reads(DelegatedAccess),
    )
)
