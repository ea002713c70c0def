"""Where credentials are found."""

from django.utils.translation import gettext_lazy as _

from portal.search.registry import Destination, destination
from portal.tenancy.kinds import staff_reads
from training.credentials.models import Credential

destination(
    Destination(
        _("Credentials"),
        "award",
        staff="staff-credential-list",
        words=_("certificates badges revoke"),
        visible=staff_reads(Credential),
    )
)
