"""The lists of hand-overs: what one partner gives and gets, and all of them for staff."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.handovers.filters import IN, OUT, HandoverFilter, StaffHandoverFilter
from partners.handovers.models import Handover
from partners.handovers.queries import handovers_for
from portal.lists.chips import Quick
from portal.lists.columns import BulkChange, Column, RecordList
from portal.templatetags.portal import date_with_distance
from portal.web.reasons import ReasonForm

State = Handover.State

_COUNTED = ngettext_lazy("{count} hand-over", "{count} hand-overs", "number")
_COLUMNS = (
    Column("client_name", _("Client"), drawn=True, sort="folded_client_name"),
    Column("from_partner", _("From"), field="from_partner_name"),
    Column("to_partner", _("To"), field="to_partner_name"),
    Column("created_at", _("Offered"), format=date_with_distance, sort="id", moment=True),
    Column("expires_at", _("To be answered by"), format=date_with_distance, sort="expires_at", moment=True),
    Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
    Column("offered_by", _("Offered by"), optional=True),
    Column("decided_by", _("Decided by"), optional=True),
    Column("decided_at", _("Decided"), format=date_with_distance, optional=True, moment=True),
)

HANDOVERS = RecordList(
    name="handovers",
    noun="handovers",
    label=_("Hand-overs"),
    rows=lambda actor, query: handovers_for(actor),
    columns=_COLUMNS,
    filters=HandoverFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="partners/handovers/_cells.html",
    bulk=(
        BulkChange(
            name="accept",
            verb="accept",
            label=_("Accept clients"),
            explains=_("The clients are yours from then on, with all that hangs on them. It cannot be taken back."),
            icon="check",
        ),
        BulkChange(
            name="decline",
            verb="decline",
            label=_("Decline hand-overs"),
            explains=_("The clients stay with the partners that offered them, which read your reason."),
            icon="x",
            form=lambda actor, data: ReasonForm(data, read_by=_("The other partners read it.")),
            tried={"reason": "–"},
        ),
    ),
    search=_("Search hand-overs"),
)

STAFF_HANDOVERS = RecordList(
    name="staff-handovers",
    noun="handovers",
    label=_("Hand-overs between partners"),
    rows=lambda actor, query: handovers_for(actor),
    staff=True,
    columns=_COLUMNS,
    filters=StaffHandoverFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="partners/handovers/_staff_cells.html",
    search=_("Search hand-overs"),
)

STAFF_QUICK = (
    Quick("state", State.OFFERED, _("Offered")),
    Quick("state", State.ACCEPTED, _("Accepted")),
    Quick("state", State.DECLINED, _("Declined")),
)
QUICK = (Quick("direction", IN, _("Offered to us")), Quick("direction", OUT, _("Offered by us")), STAFF_QUICK[0])
