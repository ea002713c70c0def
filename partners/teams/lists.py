"""The list of people on connected teams."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.dropbox.seats.member_changes import MEMBER_CHANGES
from partners.teams.filters import StaffTeamMemberFilter, TeamMemberFilter
from partners.teams.models import TeamMember
from partners.teams.queries import team_members_for
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance

Status = TeamMember.Status

_EMAIL = Column("email", _("E-mail"), optional=True)
_COLUMNS = (
    Column("name", _("Person"), drawn=True, sort="folded_name", beside=(_EMAIL,)),
    Column("team", _("Client"), value="connection.client_name", drawn=True, field="client_name"),
    Column("status", _("Status"), format=lambda status: Status(status).label, drawn=True),
    Column("is_admin", _("Admin"), format=lambda admin: _("Yes") if admin else _("No")),
    Column("joined_at", _("Joined"), format=date_with_distance, optional=True, moment=True),
    Column("last_seen_at", _("Last seen on the team"), format=date_with_distance, moment=True),
    Column("invited_at", _("Invited"), format=date_with_distance, optional=True, moment=True),
    Column("suspended_at", _("Suspended"), format=date_with_distance, optional=True, moment=True),
    Column("removed_at", _("Removed"), format=date_with_distance, optional=True, moment=True),
    _EMAIL,
    Column("external_id", _("External id"), optional=True),
)
_COUNTED = ngettext_lazy("{count} person", "{count} people", "number")

TEAM_MEMBERS = RecordList(
    name="team-members",
    noun="team-members",
    label=_("People on Dropbox teams"),
    rows=lambda actor, query: team_members_for(actor),
    columns=_COLUMNS,
    filters=TeamMemberFilter,
    counted=_COUNTED,
    sort="name",
    cells="partners/teams/_cells.html",
    search=_("Search by name or e-mail"),
    bulk=MEMBER_CHANGES,
)
STAFF_TEAM_MEMBERS = RecordList(
    name="staff-team-members",
    noun="team-members",
    label=_("People on Dropbox teams"),
    rows=lambda actor, query: team_members_for(actor),
    staff=True,
    columns=(*_COLUMNS[:2], Column("partner", _("Partner"), value="partner.name", field="partner_name"), *_COLUMNS[2:]),
    filters=StaffTeamMemberFilter,
    counted=_COUNTED,
    sort="name",
    cells="partners/teams/_cells.html",
    search=_("Search by name or e-mail"),
)
QUICK = tuple(Quick("status", status, status.label) for status in Status)
