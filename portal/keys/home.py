"""Where staff find the network's own keys. A partner's stand in its settings."""

from django.utils.translation import gettext_lazy as _

from portal.keys.models import ApiKey
from portal.tenancy.kinds import staff_reads
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        _("API keys of the network"),
        "staff-api-key-list",
        "key-round",
        visible=staff_reads(ApiKey),
        hub="staff-access",
        text=_("What machines sign in with: network admins see every key, everybody else their own."),
        order=93,
    )
)
