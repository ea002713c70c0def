"""The lists of support requests: what a partner asked, and staff's queue, unless its address asks for a state or for all."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.clients.models import ClientAccount
from partners.support.filters import SupportRequestFilter
from partners.support.models import SupportRequest
from partners.support.queries import requests_for, waiting_requests
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance
from portal.tenancy.actor import Actor

State, Topic = SupportRequest.State, SupportRequest.Topic


_COUNTED = ngettext_lazy("{count} request", "{count} requests", "number")

def is_queue(query: QueryDict) -> bool:
    return "all" not in query and query.get("state", State.OPEN) == State.OPEN


def _rows(actor: Actor, query: QueryDict) -> QuerySet:
    return (waiting_requests if is_queue(query) else requests_for)(actor)


_TOPIC = Column("topic", _("Topic"), format=lambda topic: Topic(topic).label, optional=True)
_SUBJECT = Column("subject", _("Subject"), drawn=True, beside=(_TOPIC,))
_CLIENT = Column(
    "client", _("Client"), value="client_label", field="client_account_name", reads="client-accounts",
    roles=ClientAccount.read_roles,
)  # fmt: skip
_BY = Column("asked_by", _("Asked by"))
_STATE = Column("state", _("State"), format=lambda state: State(state).label, drawn=True)
_ASKED = Column("created_at", _("Asked"), format=date_with_distance, sort="id", moment=True)

SUPPORT_REQUESTS = RecordList(
    name="support-requests",
    noun="support-requests",
    label=_("Requests"),
    rows=lambda actor, query: requests_for(actor),
    columns=(_SUBJECT, _CLIENT, _BY, _ASKED, _STATE, _TOPIC),
    filters=SupportRequestFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="partners/support/_cells.html",
    search=_("Search requests"),
)

STAFF_SUPPORT_REQUESTS = RecordList(
    name="staff-support-requests",
    noun="support-requests",
    label=_("Requests of partners"),
    rows=_rows,
    staff=True,
    columns=(
        _SUBJECT,
        Column("partner", _("Partner"), field="partner_name", reads="partners"),
        _CLIENT,
        _BY,
        Column("waiting_since", _("Waiting since"), format=date_with_distance, sort="waiting_since", moment=True),
        _STATE,
        _ASKED,
        _TOPIC,
    ),
    filters=SupportRequestFilter,
    counted=_COUNTED,
    sort="waiting_since",
    sort_for=lambda query: "waiting_since" if is_queue(query) else "-created_at",
    cells="partners/support/_staff_cells.html",
    search=_("Search requests"),
    begins_with=_("Waiting for an answer"),
    all_by="all",
)

QUICK = (
    Quick("state", State.OPEN, _("Waiting for an answer")),
    Quick("state", State.ANSWERED, _("Answered")),
    Quick("state", State.CLOSED, _("Closed")),
)
STAFF_QUICK = (
    Quick("state", State.ANSWERED, _("Answered"), instead_of=("all",)),
    Quick("state", State.CLOSED, _("Closed"), instead_of=("all",)),
    Quick("all", "1", _("All"), instead_of=("state",)),
)
