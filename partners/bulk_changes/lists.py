"""The list of a partner's bulk changes, newest first."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.bulk_changes.filters import BulkChangeFilter
from partners.bulk_changes.kinds import Kind
from partners.bulk_changes.models import BulkChange
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number

_COUNTED = ngettext_lazy("{count} bulk change", "{count} bulk changes", "number")
_COLUMNS = (
    Column("kind", _("Change"), format=lambda kind: Kind(kind).label),
    Column("state", _("State"), format=lambda state: BulkChange.State(state).label, drawn=True),
    Column("possible", _("Subscriptions"), format=number, number=True),
    Column("done", _("Done"), format=number, number=True),
    Column("created_at", _("Planned"), format=date_with_distance, sort="id", moment=True),
    Column("planned_by", _("Planned by")),
    Column("confirmed_by", _("Confirmed by"), optional=True),
    Column("ended_at", _("Ended"), format=date_with_distance, optional=True, moment=True),
)

BULK_CHANGES = RecordList(
    name="bulk-changes",
    noun="bulk-changes",
    label=_("Bulk changes"),
    rows=lambda actor, query: BulkChange.objects.visible_to(actor),
    columns=(Column("number", _("Number"), value=str, field="label", drawn=True, sort="number"), *_COLUMNS),
    filters=BulkChangeFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="partners/bulk_changes/_cells.html",
)

STAFF_BULK_CHANGES = RecordList(
    name="staff-bulk-changes",
    noun="bulk-changes",
    label=_("Bulk changes of all partners"),
    rows=lambda actor, query: BulkChange.objects.visible_to(actor).select_related("partner"),
    staff=True,
    columns=(
        Column("number", _("Number"), value=str, field="label", drawn=True),
        Column("partner", _("Partner"), drawn=True, field="partner_name", reads="partners"),
        *_COLUMNS,
    ),
    filters=BulkChangeFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="partners/bulk_changes/_staff_cells.html",
)

QUICK = (
    Quick("state", BulkChange.State.HALTED, _("Halted")),
    Quick("state", BulkChange.State.PLANNED, _("Planned")),
)
