"""The lists of connections: a partner's own, and those of all partners for staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.dropbox.filters import DropboxConnectionFilter
from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connections_for
from partners.dropbox.words import why_lost
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance

State, Environment = DropboxConnection.State, DropboxConnection.Environment

_CLIENT = Column("client_name", _("Client"), drawn=True)
_FURTHER = (
    Column("team_name", _("Team at Dropbox"), optional=True),
    Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
    Column("email", _("Asked of"), drawn=True),
    Column("asked_at", _("Asked"), format=date_with_distance, sort="id", optional=True, moment=True),
    Column("last_ok_at", _("Last seen to work"), format=date_with_distance, moment=True),
    Column("connected_at", _("Connected"), format=date_with_distance, optional=True, moment=True),
    Column("connected_by", _("Connected by"), optional=True),
    Column("asked_by", _("Asked by"), optional=True),
    Column("environment", _("Environment"), format=lambda one: Environment(one).label if one else "", optional=True),
    Column("problem", _("Why it does not work"), format=why_lost, optional=True),
    Column("ended_at", _("Disconnected"), format=date_with_distance, optional=True, moment=True),
    Column("ended_by", _("Disconnected by"), optional=True),
)
_SHARED: dict[str, Any] = {
    "noun": "dropbox-connections",
    "rows": lambda actor, query: connections_for(actor),
    "filters": DropboxConnectionFilter,
    "counted": ngettext_lazy("{count} connection", "{count} connections", "number"),
    "sort": "-asked_at",
    "search": _("Search by client, team or address"),
}

DROPBOX_CONNECTIONS = RecordList(
    name="dropbox-connections",
    label=_("Dropbox connections"),
    columns=(_CLIENT, *_FURTHER),
    cells="partners/dropbox/_cells.html",
    **_SHARED,
)
STAFF_DROPBOX_CONNECTIONS = RecordList(
    name="staff-dropbox-connections",
    label=_("Dropbox connections of partners"),
    staff=True,
    columns=(_CLIENT, Column("partner", _("Partner"), field="partner_name", reads="partners"), *_FURTHER),
    cells="partners/dropbox/_staff_cells.html",
    **_SHARED,
)
QUICK = tuple(Quick("state", state, state.label) for state in State)
