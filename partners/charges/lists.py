"""The lists of charges: a partner's own, and staff's across partners. Each line says how its cost follows."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.charges.filters import ChargeFilter, StaffChargeFilter
from partners.charges.models import Charge
from partners.charges.queries import charges_for
from partners.subscriptions.explaining import explanation_of
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number
from portal.tenancy.actor import Actor


def _rows(actor: Actor, query):
    return charges_for(actor)


def _order(charge: Charge) -> str | None:
    return str(charge.order_line.order) if charge.order_line else None


def _subscription(charge: Charge) -> str | None:
    """Its number is another one at another partner."""
    return str(charge.subscription) if charge.subscription.partner_id == charge.partner_id else None


_CURRENCY = Column("currency", _("Currency"), value="price.currency", optional=True)
_KIND = Column("kind", _("Kind"), format=lambda kind: Charge.Kind(kind).label, optional=True)
_PART_END = Column("part_end", _("Until (not included)"), format=date_format, optional=True)
_HOW = Column("explanation", _("How it was worked out"), value=lambda charge: explanation_of(charge.due), optional=True)
_ORDER = Column("order", _("Order"), value=_order, field="order_number", drawn=True, optional=True, reads="orders")
_PURCHASE_ORDER = Column("purchase_order_number", _("Purchase order number"), optional=True, reads="orders")
_DEAL_CODE = Column("deal_code", _("Deal code"), optional=True, reads="orders")
_COUNTED = ngettext_lazy("{count} charge", "{count} charges", "number")
_ITEM = Column("item", _("What"), drawn=True, beside=(_KIND, _PART_END, _HOW))
_CLIENT = Column(
    "client", _("Client"), value="client_account_name", field="client_account_name", drawn=True, reads="client-accounts",
    beside=(_ORDER, _PURCHASE_ORDER, _DEAL_CODE),
)  # fmt: skip
_CLIENT_NUMBER = Column(
    "client_number", _("Client's number"), value="client_account_external_id", field="client_account_external_id",
    optional=True, reads="client-accounts",
)  # fmt: skip
_FURTHER = (
    Column("part_start", _("Charged on"), format=date_format, sort="part_start"),
    Column("quantity", _("Quantity"), format=number, number=True, optional=True),
    Column("cost", _("Cost"), drawn=True, number=True, sort="cost", beside=(_CURRENCY,)),
    Column("retail", _("Suggested retail"), drawn=True, number=True),
    Column("margin", _("Margin"), drawn=True, number=True),
    _KIND,
    _PART_END,
    Column(
        "subscription",
        _("Subscription"),
        value=_subscription,
        field="subscription_name",
        optional=True,
        reads="subscriptions",
    ),
    _ORDER,
    _PURCHASE_ORDER,
    _DEAL_CODE,
    Column("created_at", _("Recorded"), format=date_with_distance, sort="id", optional=True, moment=True),
    _HOW,
    Column("event", _("Event"), optional=True, drawn=True),
    _CURRENCY,
)

CHARGES = RecordList(
    name="charges",
    noun="charges",
    label=_("Charges"),
    rows=_rows,
    columns=(_ITEM, _CLIENT, _CLIENT_NUMBER, *_FURTHER),
    filters=ChargeFilter,
    counted=_COUNTED,
    sort="-part_start",
    cells="partners/charges/_cells.html",
    search=_("Search by client or order"),
)

STAFF_CHARGES = RecordList(
    name="staff-charges",
    noun="charges",
    label=_("Charges of all partners"),
    rows=lambda actor, query: charges_for(actor).select_related("partner"),
    staff=True,
    columns=(
        _ITEM,
        Column("partner", _("Partner"), drawn=True, field="partner_name", reads="partners"),
        _CLIENT,
        _CLIENT_NUMBER,
        *_FURTHER,
    ),
    filters=StaffChargeFilter,
    counted=_COUNTED,
    sort="-part_start",
    cells="partners/charges/_staff_cells.html",
    search=_("Search by client or order"),
)
