"""The lists of qualifications: a partner's own, and staff's queue, unless its address asks for a state or for all."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.catalogue.models import QualificationKind
from partners.qualifications.filters import QualificationFilter
from partners.qualifications.models import Qualification
from partners.qualifications.queries import qualifications_for, waiting_qualifications
from partners.requests.queue import is_queue
from portal.imports.internet import display_domain
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance
from portal.tenancy.actor import Actor

State, Institution, Review = Qualification.State, Qualification.Institution, Qualification.Review


def _rows(actor: Actor, query: QueryDict) -> QuerySet:
    return (waiting_qualifications if _is_queue(query) else qualifications_for)(actor)


def _is_queue(query: QueryDict) -> bool:
    return "to_review" not in query and is_queue(query)


_COUNTED = ngettext_lazy("{count} qualification", "{count} qualifications", "number")
_INSTITUTION = Column(
    "institution", _("Kind of institution"), format=lambda one: Institution(one).label, optional=True
)
_KIND = Column("kind", _("Qualification"), format=lambda kind: QualificationKind(kind).label, drawn=True, beside=(_INSTITUTION,))
_CLIENT = Column("client", _("Client"), value="client_account", field="client_account_name", reads="client-accounts")
_STATE = Column("state", _("State"), format=lambda state: State(state).label, drawn=True)
_FURTHER = (
    _INSTITUTION,
    Column("registration", _("Registration number"), optional=True),
    Column("domain", _("Domain"), format=display_domain, optional=True),
    Column("review_because", _("To be looked at again"), format=lambda why: Review(why).label if why else "", optional=True),
    Column("requested_by", _("Requested by"), optional=True),
    Column("decided_by", _("Decided by"), optional=True),
    Column("decided_at", _("Decided"), format=date_with_distance, optional=True, moment=True),
)
_REQUESTED = Column("created_at", _("Requested"), format=date_with_distance, sort="id", moment=True)
_ENDS = Column("expires_on", _("Valid until"), format=date_with_distance)

QUALIFICATIONS = RecordList(
    name="qualifications",
    noun="qualifications",
    label=_("Qualifications"),
    rows=lambda actor, query: qualifications_for(actor),
    columns=(_KIND, _CLIENT, _STATE, _ENDS, _REQUESTED, *_FURTHER),
    filters=QualificationFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="partners/qualifications/_cells.html",
    search=_("Search qualifications"),
)

STAFF_QUALIFICATIONS = RecordList(
    name="staff-qualifications",
    noun="qualifications",
    label=_("Qualifications of clients"),
    rows=_rows,
    staff=True,
    columns=(
        _KIND,
        _CLIENT,
        Column("partner", _("Partner"), field="partner_name", reads="partners"),
        Column("wait", _("Waits for us"), value="wait.age_in_words"),
        _STATE,
        _ENDS,
        _REQUESTED,
        *_FURTHER,
    ),
    filters=QualificationFilter,
    counted=_COUNTED,
    sort="created_at",
    sort_for=lambda query: "created_at" if _is_queue(query) else "-created_at",
    cells="partners/qualifications/_staff_cells.html",
    search=_("Search qualifications"),
    begins_with=_("Waiting for us"),
    all_by="all",
)

QUICK = (
    Quick("state", State.REQUESTED, _("Requested")),
    Quick("state", State.CONFIRMED, State.CONFIRMED.label),
    Quick("ending_within", "60", _("Ending within 60 days")),
)
STAFF_QUICK = (
    Quick("to_review", "true", _("To be looked at again"), instead_of=("all", "state")),
    Quick("state", State.CONFIRMED, State.CONFIRMED.label, instead_of=("all", "to_review")),
    Quick("state", State.DECLINED, _("Declined"), instead_of=("all", "to_review")),
    Quick("state", State.LAPSED, _("Lapsed"), instead_of=("all", "to_review")),
    Quick("all", "1", _("All"), instead_of=("state", "to_review")),
)
