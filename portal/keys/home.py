"""Where a partner finds its keys, and staff the network's own."""

from django.utils.translation import gettext_lazy as _

from portal.keys.models import ApiKey
from portal.tenancy.kinds import staff_reads
from portal.web.navigation import PARTNER, STAFF, Entry

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
PARTNER.append(
    Entry(
        _("API keys"),
        "api-key-list",
        "key-round",
        hub="partner-settings",
        text=_("For programs that work with your data, such as your PSA."),
        order=97,
    )
)
