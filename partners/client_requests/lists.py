"""The list of what clients asked for."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.client_requests.filters import ClientRequestFilter
from partners.client_requests.models import ClientRequest
from partners.client_requests.queries import requests_for
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance

Kind, State = ClientRequest.Kind, ClientRequest.State

_SEATS = Column("seats", _("Seats asked for"), number=True, optional=True)

CLIENT_REQUESTS = RecordList(
    name="client-requests",
    noun="client-requests",
    label=_("Requests of clients"),
    rows=lambda actor, query: requests_for(actor),
    columns=(
        Column("kind", _("What is asked for"), format=lambda kind: Kind(kind).label, drawn=True, beside=(_SEATS,)),
        Column("client", _("Client"), value="client_label", field="client_account_name", reads="client-accounts"),
        Column("requested_by", _("Requested by")),
        Column("created_at", _("Requested"), format=date_with_distance, sort="id", moment=True),
        Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
        _SEATS,
        Column(
            "subscription", _("Subscription"), value="subscription_here", field="subscription_name", optional=True,
            reads="subscriptions",
        ),
        Column("order", _("Order"), field="order_name", optional=True, reads="orders"),
        Column("note", _("Note"), optional=True),
        Column("decided_by", _("Decided by"), optional=True),
        Column("decided_at", _("Decided"), format=date_with_distance, optional=True, moment=True),
        Column("reason", _("Reason"), optional=True),
    ),
    filters=ClientRequestFilter,
    counted=ngettext_lazy("{count} request", "{count} requests", "number"),
    sort="-created_at",
    cells="partners/client_requests/_cells.html",
    search=_("Search by client or contact"),
)
QUICK = (
    Quick("state", State.REQUESTED, _("Waiting for you")),
    Quick("state", State.APPROVED, State.APPROVED.label),
    Quick("state", State.DECLINED, _("Declined")),
    Quick("kind", Kind.MESSAGE, _("Messages")),
)
