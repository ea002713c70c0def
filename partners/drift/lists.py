"""The queue of findings, of a partner and of all."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.drift.filters import DriftFindingFilter, StaffDriftFindingFilter
from partners.drift.models import DriftFinding, in_words
from partners.drift.queries import findings_for
from portal.lists.chips import Quick
from portal.lists.columns import BulkChange, Column, RecordList
from portal.templatetags.portal import date_with_distance
from portal.tenancy.actor import Actor

Kind, State = DriftFinding.Kind, DriftFinding.State

_ABOUT = Column("subject_label", _("Person"), optional=True)
_CURRENCY = Column("currency", _("Currency"), optional=True)
_COLUMNS = (
    Column("kind", _("What differs"), format=lambda kind: Kind(kind).label, drawn=True, beside=(_ABOUT,)),
    Column("client", _("Client"), value="connection.client_name", field="client_name", drawn=True),
    Column("dropbox_says", _("Dropbox says"), format=in_words, drawn=True),
    Column("portal_says", _("Compared with"), format=in_words, drawn=True),
    Column("monthly", _("A month"), drawn=True, number=True, beside=(_CURRENCY,)),
    Column("first_seen_at", _("First seen"), format=date_with_distance, sort="id", moment=True),
    Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
    Column("last_seen_at", _("Last seen"), format=date_with_distance, optional=True, moment=True),
    Column("resolved_at", _("Resolved"), format=date_with_distance, optional=True, moment=True),
    _ABOUT,
    _CURRENCY,
)
_COUNTED = ngettext_lazy("{count} difference", "{count} differences", "number")


def _what_is_taken_over(actor: Actor, ids: Sequence[str], values: Mapping) -> dict[str, list[str]]:
    """By the records' ids, who it is and both values as they are now."""
    return {
        row.pk: [
            row.subject_label,
            *(f"{label}: {said or '–'}" for label, said in zip(row.sides, (row.portal_words, row.dropbox_words), strict=True)),
        ]
        for row in findings_for(actor).filter(pk__in=ids)
    }


def _seen(actor: Actor, ids: Sequence[str]) -> dict[str, str]:
    return {row.pk: row.seen for row in findings_for(actor).filter(pk__in=ids)}


ACCEPT = BulkChange(
    name="accept",
    verb="accept",
    label=_("Accept as it is at Dropbox"),
    explains=_("People are known from then on as these differences have them. Nothing changes at Dropbox."),
    icon="check",
    effects=_what_is_taken_over,
    seen=_seen,
)
DRIFT = RecordList(
    name="drift",
    noun="drift-findings",
    label=_("Differences from Dropbox"),
    rows=lambda actor, query: findings_for(actor),
    columns=_COLUMNS,
    filters=DriftFindingFilter,
    counted=_COUNTED,
    sort="-first_seen_at",
    cells="partners/drift/_cells.html",
    search=_("Search by client or person"),
    bulk=(ACCEPT,),
)
STAFF_DRIFT = RecordList(
    name="staff-drift",
    noun="drift-findings",
    label=_("Differences from Dropbox"),
    rows=lambda actor, query: findings_for(actor),
    staff=True,
    columns=(*_COLUMNS[:2], Column("partner", _("Partner"), value="partner.name", field="partner_name"), *_COLUMNS[2:]),
    filters=StaffDriftFindingFilter,
    counted=_COUNTED,
    sort="-first_seen_at",
    cells="partners/drift/_cells.html",
    search=_("Search by client or person"),
)
QUICK = (
    Quick("state", State.OPEN, State.OPEN.label),
    Quick("state", State.RESOLVED, State.RESOLVED.label),
    Quick("kind", Kind.LICENCES_UNBILLED, Kind.LICENCES_UNBILLED.label),
    Quick("kind", Kind.LICENCES_MISSING, Kind.LICENCES_MISSING.label),
)
