"""The list of revisions. There are some dozens a year."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from partners.revisions.filters import RevisionFilter
from partners.revisions.models import Revision
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number

State = Revision.State

REVISIONS = RecordList(
    name="staff-revisions",
    noun="catalogue-revisions",
    label=_("Revisions of the catalogue"),
    rows=lambda actor, query: Revision.objects.visible_to(actor),
    staff=True,
    columns=(
        Column("title", _("What changes"), drawn=True, sort="folded_title"),
        Column("first_on", _("First day"), format=date_with_distance, sort="first_on"),
        Column(
            "renewals",
            _("Renewals that change"),
            value=lambda row: row.effects["renewing_subscriptions"],
            field="effects.renewing_subscriptions",
            format=number,
            number=True,
        ),
        Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
        Column("entered_by", _("Entered by")),
        Column("confirmed_by", _("Confirmed by")),
        Column("created_at", _("Entered"), format=date_with_distance, sort="id", optional=True, moment=True),
        Column("confirmed_at", _("Confirmed"), format=date_with_distance, optional=True, moment=True),
        Column("withdrawn_at", _("Taken back"), format=date_with_distance, optional=True, moment=True),
    ),
    filters=RevisionFilter,
    counted=ngettext_lazy("{count} revision", "{count} revisions", "number"),
    sort="-created_at",
    cells="partners/revisions/_cells.html",
    search=_("Search revisions"),
)

QUICK = (
    Quick("state", State.PROPOSED, State.PROPOSED.label),
    Quick("begun", "false", pgettext_lazy("revisions", "To come")),
    Quick("state", State.WITHDRAWN, State.WITHDRAWN.label),
    Quick("state", State.LAPSED, State.LAPSED.label),
)
