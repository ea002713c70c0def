"""The list of a partner's subscriptions: those of teams that there are, unless its address asks for a state or for all."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from partners.catalogue.models import Term
from partners.subscriptions.columns import known_or_not
from partners.subscriptions.filters import SeatMovementFilter, SubscriptionFilter
from partners.subscriptions.models import SeatMovement, Subscription
from partners.subscriptions.queries import add_ons_of, seats_waiting, with_parts
from portal.lists.chips import Quick
from portal.lists.columns import BulkChange, Column, RecordList
from portal.templatetags.portal import date_with_distance, number, signed
from portal.tenancy.actor import Actor

LIVE, SUSPENDED, CANCELLED = Subscription.LIVE, Subscription.State.SUSPENDED, Subscription.State.CANCELLED
TRIAL = Subscription.State.TRIAL


def _rows(actor: Actor, query: QueryDict) -> QuerySet:
    """What has ended has no renewal to be sorted by."""
    everything = with_parts(Subscription.objects.visible_to(actor).select_related("plan", "client_account"))
    return everything if query.get("state") or "all" in query else everything.filter(state__in=LIVE)


_TERM = Column("term", _("Term"), format=lambda term: Term(term).label, optional=True)
_AT_RENEWAL = Column(
    "seats_at_renewal", _("Seats at the renewal"), value=seats_waiting, format=number, number=True, optional=True
)
INTERNAL_USE = Column(
    "internal_use",
    _("Internal use"),
    value="client_account.own",
    format=lambda yes: _("Yes") if yes else _("No"),
    optional=True,
)
INVOICED = Column("invoiced", _("Invoiced by Dropbox"), format=known_or_not, optional=True)


def _add_ons(subscription: Subscription) -> str:
    """As the import reads them."""
    return "; ".join(str(row) for row in add_ons_of(subscription))


PLAN_BULK_CHANGE = BulkChange(
    name="plan",
    noun="bulk-changes",
    verb="create",
    label=_("Plan a bulk change"),
    explains="",
    icon="list-checks",
    page="bulk-change-create",
)

SUBSCRIPTIONS = RecordList(
    name="subscriptions",
    noun="subscriptions",
    label=_("Subscriptions"),
    rows=_rows,
    columns=(
        Column("number", _("Number"), value=str, field="label", drawn=True, sort="number"),
        Column(
            "client",
            _("Client"),
            value="client_account",
            field="client_account_name",
            drawn=True,
            reads="client-accounts",
            beside=(INTERNAL_USE,),
        ),
        Column("plan", _("Plan"), field="plan_name", drawn=True, reads="plans", beside=(_TERM,)),
        Column(
            "seats", _("Seats"), value="purchased", field="purchased", number=True, drawn=True, beside=(_AT_RENEWAL,)
        ),
        Column(
            "renews_on",
            _("Renews"),
            value=lambda subscription: subscription.renews_on if subscription.is_live else None,
            format=date_with_distance,
            sort="renews_on",
        ),
        Column("state", _("Status"), format=lambda state: Subscription.State(state).label, drawn=True),
        _TERM,
        _AT_RENEWAL,
        INTERNAL_USE,
        INVOICED,
        Column("started_on", _("Started"), format=date_with_distance, optional=True),
        Column("add_ons", _("Add-ons"), value=_add_ons, optional=True),
        Column("admin_email", _("Team admin's e-mail"), optional=True),
    ),
    filters=SubscriptionFilter,
    counted=ngettext_lazy("{count} subscription", "{count} subscriptions", "number"),
    sort="renews_on",
    cells="partners/subscriptions/_cells.html",
    search=_("Search by client, number or admin"),
    begins_with=_("Current"),
    all_by="all",
    bulk=(PLAN_BULK_CHANGE,),
)

QUICK = (
    Quick("renewing_within", "60", _("Renewing within 60 days"), instead_of=("state", "all")),
    Quick("state", TRIAL, _("Trials"), instead_of=("renewing_within", "scheduled", "all")),
    Quick("scheduled", "true", _("Changes scheduled"), instead_of=("state", "all")),
    Quick("auto_renew", "false", _("Renewal switched off"), instead_of=("state", "all")),
    Quick("state", SUSPENDED, pgettext_lazy("subscription", "Suspended"), instead_of=("renewing_within", "scheduled", "all")),
    Quick(
        "state",
        CANCELLED,
        pgettext_lazy("subscription", "Cancelled"),
        instead_of=("renewing_within", "scheduled", "all"),
    ),
    Quick("all", "1", _("All"), instead_of=("state", "renewing_within", "scheduled")),
)

LEDGER = RecordList(
    name="seat-movements",
    noun="seat-movements",
    label=_("Ledger of seats"),
    rows=lambda actor, query: SeatMovement.objects.visible_to(actor).select_related("subscription__client_account"),
    columns=(
        Column("effective_on", _("Effective"), format=date_format),
        Column("subscription", _("Subscription"), field="subscription_name", drawn=True, reads="subscriptions"),
        Column(
            "client", _("Client"), value="subscription.client_account", field="client_account_name", drawn=True,
            reads="client-accounts",
        ),
        Column("delta", _("Change"), format=signed, number=True),
        Column("seats_after", _("Seats afterwards"), format=number, number=True),
        Column("kind", _("Kind"), format=lambda kind: SeatMovement.Kind(kind).label),
        Column("reason", _("Why")),
        Column("actor_label", _("By")),
        Column("created_at", _("Recorded"), format=date_with_distance, sort="id", moment=True),
    ),
    filters=SeatMovementFilter,
    counted=ngettext_lazy("{count} line", "{count} lines", "number"),
    sort="-created_at",
    cells="partners/subscriptions/_ledger_cells.html",
)  # fmt: skip
