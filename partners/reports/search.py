from django.utils.translation import gettext_lazy as _

from partners.subscriptions.queries import sees_cost
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Reports"),
        "chart-column",
        partner="report",
        words=_("margin seats month sum turnover statistics"),
        visible=sees_cost,
    )
)
