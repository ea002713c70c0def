from django.utils.translation import gettext_lazy as _

from partners.orders.models import LicenceOrder
from portal.search.registry import Destination, destination
from portal.tenancy.kinds import staff_reads
from portal.tenancy.roles import TRADE_READERS

destination(
    Destination(
        _("Orders"),
        "shopping-cart",
        partner="order-list",
        words=_("purchase order number, licences, approval"),
        visible=lambda actor: actor.role in TRADE_READERS,
    ),
    Destination(
        _("Trade desk"),
        "shopping-cart",
        staff="staff-licence-order-list",
        words=_("licences, distributor"),
        visible=staff_reads(LicenceOrder),
    ),
)
