"""What client accounts put in the sidebar."""

from django.utils.translation import gettext_lazy as _

from portal.tenancy.roles import TRADE_READERS
from portal.web.navigation import PARTNER, Entry

PARTNER.append(
    Entry(
        _("Clients"),
        "client-account-list",
        "building-2",
        visible=lambda actor: actor.role in TRADE_READERS,
        order=20,
        covers=("imports",),
    )
)
