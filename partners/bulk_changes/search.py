from django.utils.translation import gettext_lazy as _

from portal.search.registry import Destination, destination
from portal.tenancy.roles import TRADE_READERS

destination(
    Destination(
        _("Bulk changes"),
        "list-checks",
        partner="bulk-change-list",
        words=_("many subscriptions at once, seats, renewal, undo"),
        visible=lambda actor: actor.role in TRADE_READERS,
    )
)
