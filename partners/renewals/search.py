from django.utils.translation import gettext_lazy as _

from portal.search.registry import Destination, destination
from portal.tenancy.roles import TRADE_READERS

destination(
    Destination(
        _("Renewals"), "repeat", partner="renewal-list", words=_("renew end reduce right-size notice deadline"),
        visible=lambda actor: actor.role in TRADE_READERS,
    )
)  # fmt: skip
