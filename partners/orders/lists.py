"""The lists of orders: a partner's own, and the trade desk's queue of licence orders."""

from decimal import Decimal
from functools import partial

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.orders.channels.registry import channel
from partners.orders.filters import LicenceOrderFilter, OrderFilter
from partners.orders.models import LicenceOrder, Order, Quote
from partners.orders.queries import licence_orders_for, waiting_licence_orders
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance
from portal.tenancy.actor import Actor
from portal.tenancy.roles import COST_READERS


def _amount(name: str, order: Order) -> Decimal | None:
    """None where no price is known."""
    return getattr(order, name) if order.currency else None


ORDERS = RecordList(
    name="orders",
    noun="orders",
    label=_("Orders"),
    rows=lambda actor, query: Order.objects.visible_to(actor).select_related("client_account"),
    columns=(
        Column("number", _("Number"), value=str, field="label", drawn=True, sort="number"),
        Column(
            "client",
            _("Client"),
            value="client_label",
            field="client_account_name",
            drawn=True,
            reads="client-accounts",
        ),
        Column("purchase_order_number", _("Purchase order number")),
        Column("state", _("State"), format=lambda state: Order.State(state).label, drawn=True),
        Column("cost", _("Cost"), value=partial(_amount, "cost"), drawn=True, number=True, roles=COST_READERS, reads="charges"),
        Column("retail", _("Suggested retail"), value=partial(_amount, "retail"), drawn=True, number=True, optional=True),
        Column("currency", _("Currency"), optional=True),
        Column("created_at", _("Ordered"), format=date_with_distance, sort="id", moment=True),
        Column("ordered_by", _("Ordered by")),
        Column("deal_code", _("Deal code"), optional=True),
        Column("placed_at", _("Placed"), format=date_with_distance, optional=True, moment=True),
        Column("ended_at", _("Ended"), format=date_with_distance, optional=True, moment=True),
    ),
    filters=OrderFilter,
    counted=ngettext_lazy("{count} order", "{count} orders", "number"),
    sort="-created_at",
    cells="partners/orders/_cells.html",
    search=_("Search by client, number or deal code"),
)
QUICK = (
    Quick("state", Order.State.DRAFT, _("Drafts"), instead_of=("at_work",)),
    Quick("at_work", "true", _("Not ended yet"), instead_of=("state",)),
    Quick("state", Order.State.AWAITING_APPROVAL, _("Awaiting approval"), instead_of=("at_work",)),
    Quick("state", Order.State.RETURNED, _("Question to you"), instead_of=("at_work",)),
)


def is_queue(query: QueryDict) -> bool:
    return "all" not in query and not query.get("state") and not query.get("verification")


def _rows(actor: Actor, query: QueryDict) -> QuerySet:
    return (waiting_licence_orders if is_queue(query) else licence_orders_for)(actor)


def _at_dropbox(verification: str) -> str:
    return str(LicenceOrder.Verification(verification).label) if verification else ""


LICENCE_ORDERS = RecordList(
    name="licence-orders",
    noun="licence-orders",
    label=_("Trade desk"),
    rows=_rows,
    staff=True,
    columns=(
        Column("order", _("Order"), value=str, field="label", drawn=True),
        Column("partner", _("Partner"), field="partner_name", reads="partners"),
        Column("client", _("Client"), value=lambda row: row.line.order.client_label, field="client_account_name"),
        Column("kind", _("What"), value=lambda row: row.line.quote.kind, format=lambda kind: Quote.Kind(kind).label),
        Column("waiting_since", _("Waiting since"), format=date_with_distance, sort="waiting_since", moment=True),
        Column("state", _("State"), format=lambda state: LicenceOrder.State(state).label, drawn=True),
        Column("purchase_order_number", _("Purchase order number"), value="line.order.purchase_order_number", optional=True),
        Column("deal_code", _("Deal code"), value="line.order.deal_code", optional=True),
        Column("reference", _("Distributor's reference"), optional=True),
        Column("channel", _("Channel"), format=lambda code: str(channel(code).label), optional=True),
        Column("handled_by", _("Handled by"), optional=True),
        Column("confirmed_at", _("Confirmed"), format=date_with_distance, optional=True, moment=True),
        Column("verification", _("At Dropbox"), format=_at_dropbox, optional=True),
        Column("verify_by", _("Expected at Dropbox by"), format=date_with_distance, optional=True, moment=True),
        Column("verified_at", _("Seen at Dropbox"), format=date_with_distance, optional=True, moment=True),
    ),
    filters=LicenceOrderFilter,
    counted=ngettext_lazy("{count} licence order", "{count} licence orders", "number"),
    sort="waiting_since",
    cells="partners/orders/_desk_cells.html",
    search=_("Search by client, order or reference"),
    begins_with=_("Waiting for the desk"),
    all_by="all",
)
DESK_QUICK = (
    Quick("state", LicenceOrder.State.ORDERED, _("Ordered at the distributor"), instead_of=("all", "verification")),
    Quick("state", LicenceOrder.State.RETURNED, _("Question to the partner"), instead_of=("all", "verification")),
    Quick(
        "verification",
        LicenceOrder.Verification.OVERDUE,
        _("Not seen at Dropbox in time"),
        instead_of=("all", "state"),
    ),
    Quick("all", "1", _("All"), instead_of=("state", "verification")),
)
