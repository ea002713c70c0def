"""What orders, quotes and licence orders are found by: their numbers, and what the partner or the distributor calls them."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.orders.models import LicenceOrder, Order, Quote
from portal.search.registry import Destination, Findable, destination, findable, follows
from portal.tenancy.kinds import staff_reads
from portal.tenancy.roles import TRADE_READERS


def _text(order: Order) -> Iterator[str]:
    yield from (order.client_label, order.purchase_order_number, order.deal_code)
    many_are_read = "lines" in getattr(order, "_prefetched_objects_cache", {})
    lines = order.lines.all() if many_are_read else order.lines.select_related("quote")
    yield from (str(line.quote) for line in lines)


findable(
    Findable(
        noun="orders",
        model=Order,
        label=_("Orders"),
        icon="shopping-cart",
        title=str,
        note=lambda order: " · ".join(filter(None, (order.client_label, order.purchase_order_number, order.deal_code))),
        text=_text,
        fields=frozenset({"number", "client_account", "client_name", "purchase_order_number", "deal_code"}),
        on_partner=lambda entry, partner: reverse("order", args=[partner.slug, entry.key]),
        select_related=("client_account",),
        prefetch_related=("lines__quote",),
        names=("client-accounts",),
        order=30,
    )
)
follows(  # what left to another partner keeps the name it had here
    ClientAccount,
    lambda clients: (
        Order.objects.filter(client_account__in=clients).select_related("client_account").prefetch_related("lines__quote")
    ),
    fields=("name", "partner"),
)
findable(
    Findable(
        noun="quotes",
        model=Quote,
        label=_("Quotes"),
        icon="shopping-cart",
        title=str,
        note=lambda quote: quote.made_on.isoformat(),
        text=lambda quote: (quote.admin_email,),
        fields=frozenset({"number"}),
        on_partner=lambda entry, partner: reverse("quote", args=[partner.slug, entry.key]),
        order=32,
    )
)
findable(
    Findable(
        noun="licence-orders",
        model=LicenceOrder,
        label=_("Trade desk"),
        icon="shopping-cart",
        title=str,
        note=lambda row: row.reference,
        text=lambda row: (row.reference, row.line.order.purchase_order_number, row.line.order.deal_code),
        fields=frozenset({"reference"}),
        on_staff=lambda entry: reverse("staff-licence-order", args=[entry.key]),
        select_related=("line__order",),
        order=31,
    )
)
follows(
    Order,
    lambda orders: LicenceOrder.objects.filter(line__order__in=orders).select_related("line__order"),
    fields=("purchase_order_number", "deal_code"),
)
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
