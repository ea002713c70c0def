"""The price list of a partner, and those of all for staff: what counts today, unless the address asks for a day or for all."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from partners.catalogue.currencies import CURRENCIES
from partners.catalogue.filters import PriceListFilter
from partners.catalogue.models import PriceListItem, Term
from partners.catalogue.queries import price_list_on
from portal import clock
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance
from portal.tenancy.actor import Actor
from portal.tenancy.roles import COST_READERS


def _rows(actor: Actor, query: QueryDict) -> QuerySet:
    everything = PriceListItem.objects.visible_to(actor).in_order()
    return everything if query.get("on") or "all" in query else price_list_on(everything, clock.today(), actor)


_TERM = Column("term", _("Term"), format=lambda term: Term(term).label, drawn=True)
_CURRENCY = Column("currency", _("Currency"), optional=True)
_SINCE = (
    Column("valid_from", _("Valid from"), format=date_with_distance, sort="valid_from"),
    Column("valid_until", _("Valid until"), format=date_with_distance, optional=True),
    Column("verified", _("Verified"), format=lambda verified: _("Yes") if verified else _("No"), optional=True),
    Column("source", _("Source")),
    Column("item_code", _("Code"), optional=True),
    _CURRENCY,
)
_COUNTED = ngettext_lazy("{count} price", "{count} prices", "number")

PRICE_LIST = RecordList(
    name="price-list-items",
    noun="price-list-items",
    label=_("Price list"),
    rows=_rows,
    columns=(
        Column("item", _("Plan or add-on"), drawn=True, sort="place"),
        _TERM,
        Column("cost", _("Your cost"), drawn=True, number=True, roles=COST_READERS, beside=(_CURRENCY,)),
        Column("retail", _("Suggested retail price"), drawn=True, number=True, beside=(_CURRENCY,)),
        *_SINCE,
    ),
    filters=PriceListFilter,
    counted=_COUNTED,
    sort="item",
    cells="partners/catalogue/_price_cells.html",
    search=_("Search the price list"),
    begins_with=_("Valid today"),
    all_by="all",
)

STAFF_PRICE_LIST = RecordList(
    name="staff-price-list-items",
    noun="price-list-items",
    label=_("Price lists"),
    rows=_rows,
    staff=True,
    columns=(
        Column("item", _("Plan or add-on"), drawn=True, sort="place"),
        Column("tier", _("Tier"), value="tier.name", field="tier_name", drawn=True),
        _TERM,
        Column("cost", _("Partner's cost"), drawn=True, number=True, beside=(_CURRENCY,)),
        Column("retail", _("Suggested retail price"), drawn=True, number=True, beside=(_CURRENCY,)),
        *_SINCE,
    ),
    filters=PriceListFilter,
    counted=_COUNTED,
    sort="item",
    cells="partners/catalogue/_price_cells.html",
    search=_("Search the price lists"),
    begins_with=_("Valid today"),
    all_by="all",
)

QUICK = (
    *(Quick("term", term, term.label) for term in Term),
    Quick("all", "1", pgettext_lazy("prices", "Past and coming, too"), instead_of=("on",)),
)
STAFF_QUICK = (*(Quick("currency", currency, currency) for currency in CURRENCIES), QUICK[-1])
