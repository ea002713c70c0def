from django.utils.translation import gettext_lazy as _

from partners.subscriptions.queries import sees_cost
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Charges"),
        "receipt",
        partner="charge-list",
        words=_("cost margin bill invoice paid credit"),
        visible=sees_cost,
    )
)
