"""The lists of requests for internal use: a partner's own, and staff's queue, unless its address asks for a state or for all."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.internal_use.filters import InternalUseFilter
from partners.internal_use.models import InternalUseRequest
from partners.internal_use.queries import requests_for, waiting_requests
from partners.requests.queue import is_queue
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number
from portal.tenancy.actor import Actor

State = InternalUseRequest.State


def _rows(actor: Actor, query: QueryDict) -> QuerySet:
    return (waiting_requests if is_queue(query) else requests_for)(actor)


_COUNTED = ngettext_lazy("{count} request", "{count} requests", "number")
_REQUESTED = Column("created_at", _("Requested"), format=date_with_distance, sort="id", moment=True, drawn=True)
_COLUMNS = (
    Column("plan", _("Plan"), field="plan_name", reads="plans"),
    Column("seats", _("Seats requested"), format=number, number=True),
    Column("seats_granted", _("Seats granted"), format=number, number=True),
    Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
    Column("admin_email", _("Team admin's e-mail"), optional=True),
    Column("requested_by", _("Requested by"), optional=True),
    Column("decided_by", _("Decided by"), optional=True),
    Column("decided_at", _("Decided"), format=date_with_distance, optional=True, moment=True),
)

INTERNAL_USE_REQUESTS = RecordList(
    name="internal-use-requests",
    noun="internal-use-requests",
    label=_("Internal use licences"),
    rows=lambda actor, query: requests_for(actor),
    columns=(_REQUESTED, *_COLUMNS),
    filters=InternalUseFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="partners/internal_use/_cells.html",
    search=_("Search requests"),
)

STAFF_INTERNAL_USE_REQUESTS = RecordList(
    name="staff-internal-use-requests",
    noun="internal-use-requests",
    label=_("Requests for internal use licences"),
    rows=_rows,
    staff=True,
    columns=(
        Column("partner", _("Partner"), field="partner_name", drawn=True, reads="partners"),
        Column("wait", _("Waits for us"), value="wait.age_in_words"),
        Column("created_at", _("Requested"), format=date_with_distance, sort="id", moment=True),
        *_COLUMNS,
    ),
    filters=InternalUseFilter,
    counted=_COUNTED,
    sort="created_at",
    sort_for=lambda query: "created_at" if is_queue(query) else "-created_at",
    cells="partners/internal_use/_cells.html",
    search=_("Search requests"),
    begins_with=_("Waiting for us"),
    all_by="all",
)

STAFF_QUICK = (
    Quick("state", State.APPROVED, State.APPROVED.label, instead_of=("all",)),
    Quick("state", State.DECLINED, _("Declined"), instead_of=("all",)),
    Quick("all", "1", _("All"), instead_of=("state",)),
)
