"""The lists of a partner's subscriptions, of the ledger of their seats, and of what is scheduled for them. They begin with teams
that there are, and with what waits, unless the address asks for a state or for all.
"""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from partners.catalogue.models import Term
from partners.subscriptions.columns import known_or_not
from partners.subscriptions.filters import ScheduledChangeFilter, SeatMovementFilter, SubscriptionFilter
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
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
    most=500,  # each is decided while somebody waits
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
        Column("trial_ends_on", _("Trial ends on"), format=date_with_distance, optional=True),
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
    Quick(
        "state",
        SUSPENDED,
        pgettext_lazy("subscription", "Suspended"),
        instead_of=("renewing_within", "scheduled", "all"),
    ),
    Quick(
        "state",
        CANCELLED,
        pgettext_lazy("subscription", "Cancelled"),
        instead_of=("renewing_within", "scheduled", "all"),
    ),
    Quick("all", "1", _("All"), instead_of=("state", "renewing_within", "scheduled")),
)

_LINE_KIND = Column("kind", _("Kind"), format=lambda kind: SeatMovement.Kind(kind).label, optional=True)
_BY = Column("actor_label", _("By"), optional=True)

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
        Column("reason", _("Why"), drawn=True, beside=(_LINE_KIND, _BY)),
        Column("created_at", _("Recorded"), format=date_with_distance, sort="id", moment=True),
        _LINE_KIND,
        _BY,
    ),
    filters=SeatMovementFilter,
    counted=ngettext_lazy("{count} line", "{count} lines", "number"),
    sort="-created_at",
    cells="partners/subscriptions/_ledger_cells.html",
)  # fmt: skip


def _scheduled(actor: Actor, query: QueryDict) -> QuerySet:
    everything = ScheduledChange.objects.visible_to(actor).select_related("subscription__client_account", "add_on")
    return everything if _asks_for_more(query) else everything.filter(state=ScheduledChange.State.SCHEDULED)


def _asks_for_more(query: QueryDict) -> bool:
    return bool(query.get("state")) or "all" in query


_CHANGE_KIND = Column("kind", _("Kind"), format=lambda kind: ScheduledChange.Kind(kind).label, optional=True)
_WHY = Column("reason", _("Why"), optional=True)

SCHEDULED = RecordList(
    name="scheduled-changes",
    noun="scheduled-changes",
    label=_("Scheduled changes"),
    rows=_scheduled,
    columns=(
        Column("words", _("What"), drawn=True, beside=(_CHANGE_KIND,)),
        Column("subscription", _("Subscription"), field="subscription_name", drawn=True, reads="subscriptions"),
        Column(
            "client", _("Client"), value="subscription.client_account", field="client_account_name", drawn=True,
            reads="client-accounts",
        ),
        Column("effective_on", _("Effective"), format=date_with_distance, sort="effective_on"),
        Column("actor_label", _("Scheduled by"), drawn=True, beside=(_WHY,)),
        Column("state", _("State"), format=lambda state: ScheduledChange.State(state).label, drawn=True),
        _CHANGE_KIND,
        Column("seats", _("Seats at the renewal"), format=number, number=True, optional=True),
        Column("term", _("Term from then on"), format=lambda term: Term(term).label, optional=True),
        Column("add_on", _("Add-on that ends"), field="add_on_name", optional=True, reads="add-ons"),
        _WHY,
        Column("created_at", _("Scheduled on"), format=date_with_distance, sort="id", optional=True, moment=True),
        Column("closed_at", _("Settled on"), format=date_with_distance, optional=True, moment=True),
    ),
    filters=ScheduledChangeFilter,
    counted=ngettext_lazy("{count} scheduled change", "{count} scheduled changes", "number"),
    sort="effective_on",
    sort_for=lambda query: "-effective_on" if _asks_for_more(query) else "effective_on",  # what is long past comes last
    cells="partners/subscriptions/_scheduled_cells.html",
    search=_("Search by client, number or admin"),
    begins_with=_("Scheduled"),
    all_by="all",
)  # fmt: skip

SCHEDULED_QUICK = (
    *(
        Quick("state", state, state.label, instead_of=("all",))
        for state in ScheduledChange.State
        if state != "scheduled"
    ),
    Quick("all", "1", _("All"), instead_of=("state",)),
)
