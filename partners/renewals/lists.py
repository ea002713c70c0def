"""What renews when, at which price, and until when less can be asked for: a partner's own list, and staff's across partners."""

from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.catalogue.models import Term
from partners.renewals.filters import RenewalFilter, StaffRenewalFilter
from partners.renewals.queries import renewals_for
from partners.subscriptions.coming import lacking_in_words
from partners.subscriptions.lists import INTERNAL_USE, INVOICED, PLAN_BULK_CHANGE
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number
from portal.tenancy.roles import COST_READERS

_COUNTED = ngettext_lazy("{count} renewal", "{count} renewals", "number")
_TERM = Column("term", _("Term"), format=lambda term: Term(term).label, optional=True)
_AUTO_RENEW = Column("auto_renew", _("Renews by itself"), format=lambda yes: _("Yes") if yes else _("No"), optional=True)
_ENDS = Column("ends", _("Ends"), value="renewal.ends", format=lambda yes: _("Yes") if yes else _("No"), optional=True)
_LACKING = Column("lacking", _("Missing for the renewal"), value="renewal.lacking", format=lacking_in_words, optional=True)
_AT_RENEWAL = Column(
    "seats_at_renewal", _("Seats at the renewal"), value="renewal.seats", format=number, number=True, optional=True
)
_NOTICE = Column(
    "last_notice_on", _("Last day for invoiced teams"), value="renewal.notice_day", format=date_format, optional=True
)
_SPARE = Column("spare_seats", _("Spare seats"), value="renewal.spare", format=number, number=True, optional=True)
_SPARE_COST = Column(
    "spare_cost", _("Cost of spare seats"), value="renewal.spare_cost_amount", number=True, optional=True, roles=COST_READERS,
    reads="charges",
)  # fmt: skip
_SPARE_RETAIL = Column(
    "spare_retail", _("Suggested retail of spare seats"), value="renewal.spare_retail_amount", number=True, optional=True
)
_CURRENCY = Column("currency", _("Currency"), value="renewal.retail.currency", optional=True)
_CLIENT = Column(
    "client", _("Client"), value="client_account", field="client_account_name", drawn=True, reads="client-accounts",
    beside=(INTERNAL_USE,),
)  # fmt: skip
_NUMBER = Column("number", _("Subscription"), value=str, field="label", optional=True)
_RETAIL = Column(
    "retail", _("Suggested retail"), value="renewal.retail_amount", number=True, drawn=True, beside=(_SPARE_RETAIL, _CURRENCY)
)
_COST = Column(
    "cost", _("Cost"), value="renewal.cost_amount", number=True, drawn=True, roles=COST_READERS, reads="charges",
    beside=(_SPARE_COST, _CURRENCY),
)  # fmt: skip
_COLUMNS = (
    Column("renews_on", _("Renews"), format=date_with_distance, drawn=True, sort="renews_on", beside=(_ENDS, _LACKING)),
    Column("plan", _("Plan"), field="plan_name", drawn=True, reads="plans", beside=(_TERM,)),
    Column(
        "seats", _("Seats"), value="purchased", field="purchased", number=True, drawn=True, sort="purchased",
        beside=(_AT_RENEWAL,),
    ),
    Column("used", _("In use"), number=True, drawn=True, beside=(_SPARE,)),
    Column("last_reduction_on", _("Last day to reduce"), value="renewal.last_day", drawn=True, beside=(_NOTICE,)),
    _COST,
    _RETAIL,
    _NUMBER,
    _TERM,
    _AUTO_RENEW,
    INVOICED,
    _ENDS,
    _LACKING,
    INTERNAL_USE,
    _AT_RENEWAL,
    _NOTICE,
    _SPARE,
    _SPARE_COST,
    _SPARE_RETAIL,
    _CURRENCY,
)  # fmt: skip

RENEWALS = RecordList(
    name="renewals",
    noun="renewals",
    label=_("Renewals"),
    rows=lambda actor, query: renewals_for(actor),
    columns=(_CLIENT, *_COLUMNS),
    filters=RenewalFilter,
    counted=_COUNTED,
    sort="renews_on",
    cells="partners/renewals/_cells.html",
    search=_("Search by client, number or admin"),
    bulk=(PLAN_BULK_CHANGE,),
)



def _for_staff(column: Column) -> Column:
    """Of all partners, so that there is less room: what the client is to pay stands beside what the partner pays."""
    if column == _COST:
        return replace(_COST, beside=(_RETAIL, *_COST.beside))
    return replace(_RETAIL, optional=True) if column == _RETAIL else column


_PARTNER = Column("partner", _("Partner"), drawn=True, field="partner_name", reads="partners", optional=True)
STAFF_RENEWALS = RecordList(
    name="staff-renewals",
    noun="renewals",
    label=_("Renewals of all partners"),
    rows=lambda actor, query: renewals_for(actor),
    staff=True,
    columns=(replace(_CLIENT, beside=(_PARTNER, INTERNAL_USE)), _PARTNER, *map(_for_staff, _COLUMNS)),
    filters=StaffRenewalFilter,
    counted=_COUNTED,
    sort="renews_on",
    cells="partners/renewals/_staff_cells.html",
    search=_("Search by client, number or admin"),
)

QUICK = (
    Quick("renewing_within", "30", _("Within 30 days"), instead_of=("since", "until")),
    Quick("renewing_within", "60", _("Within 60 days"), instead_of=("since", "until")),
    Quick("use", "below", _("Fewer in use than purchased")),
    Quick("use", "unknown", _("Use not known")),
    Quick("auto_renew", "false", _("Renewal switched off")),
)
