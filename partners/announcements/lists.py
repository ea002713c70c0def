"""The lists of announcements: all, as staff write them, and what one partner was told. There are some dozens a year."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.announcements.filters import AnnouncementFilter, ToldFilter
from partners.announcements.models import Announcement
from partners.announcements.queries import announcements_told, announcements_with_counts
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number

State, Kind = Announcement.State, Announcement.Kind


_COUNTED = ngettext_lazy("{count} announcement", "{count} announcements", "number")

_KIND = Column("kind", _("Kind"), format=lambda kind: Kind(kind).label, optional=True)
_TITLE = Column("title", _("Announcement"), drawn=True, sort="folded_title", beside=(_KIND,))
_PUBLISHED = Column("published_at", _("Published"), format=date_with_distance, sort="published_at", moment=True)
_IN_FORCE = Column("effective_on", _("In force from"), format=date_with_distance, sort="effective_on")
_STATE = Column("state", _("State"), format=lambda state: State(state).label, drawn=True)

ANNOUNCEMENTS = RecordList(
    name="staff-announcements",
    noun="announcements",
    label=_("Announcements"),
    rows=lambda actor, query: announcements_with_counts(actor),
    staff=True,
    columns=(
        _TITLE,
        _PUBLISHED,
        _IN_FORCE,
        Column("told", _("Told"), format=number, number=True),
        Column(
            "acknowledged",
            _("Acknowledged"),
            value=lambda row: row.acknowledged if row.acknowledgement_required else None,
            format=number,
            number=True,
        ),
        _STATE,
        _KIND,
        Column("created_at", _("Written"), format=date_with_distance, sort="created_at", optional=True, moment=True),
    ),
    filters=AnnouncementFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="partners/announcements/_staff_cells.html",
    search=_("Search announcements"),
)

TOLD = RecordList(
    name="announcements",
    noun="announcements",
    label=_("Announcements"),
    rows=lambda actor, query: announcements_told(actor),
    columns=(
        _TITLE,
        _PUBLISHED,
        _IN_FORCE,
        _STATE,
        Column("acknowledged_at", _("Acknowledged"), format=date_with_distance, optional=True, moment=True),
        Column("acknowledged_by", _("Acknowledged by"), optional=True),
        _KIND,
    ),
    filters=ToldFilter,
    counted=_COUNTED,
    sort="-published_at",
    cells="partners/announcements/_cells.html",
    search=_("Search announcements"),
)

QUICK = (
    Quick("state", State.DRAFT, _("Drafts")),
    Quick("state", State.PUBLISHED, _("Published")),
    Quick("state", State.WITHDRAWN, _("Withdrawn")),
)
TOLD_QUICK = (
    Quick("waiting", "true", _("To be acknowledged"), instead_of=("acknowledged",)),
    Quick("acknowledged", "true", _("Acknowledged"), instead_of=("waiting",)),
)
