"""The list of seat operations, newest first."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.dropbox.seats.filters import SeatOperationFilter
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.queries import operations_for
from partners.dropbox.seats.values import Action
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance

State = SeatOperation.State

SEAT_OPERATIONS = RecordList(
    name="seat-operations",
    noun="seat-operations",
    label=_("Seat operations"),
    rows=lambda actor, query: operations_for(actor),
    columns=(
        Column("email", _("Person"), drawn=True),
        Column("action", _("Action"), format=lambda code: Action(code).label),
        Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
        Column("team", _("Team"), value="connection.team_name", field="team_name"),
        Column("asked_by", _("Asked by")),
        Column("asked_at", _("Asked"), format=date_with_distance, sort="id", moment=True),
        Column("given_name", _("Given name"), optional=True),
        Column("surname", _("Surname"), optional=True),
        Column("tag", _("Dropbox’s word"), optional=True),
        Column("ended_at", _("Ended"), format=date_with_distance, optional=True, moment=True),
    ),
    filters=SeatOperationFilter,
    counted=ngettext_lazy("{count} operation", "{count} operations", "number"),
    sort="-asked_at",
    cells="partners/dropbox/seats/_cells.html",
    search=_("Search by address or name"),
)
QUICK = (
    Quick("state", State.REFUSED, State.REFUSED.label),
    Quick("state", State.NO_LICENCE, State.NO_LICENCE.label),
    Quick("state", State.WAITING, State.WAITING.label),
    Quick("state", State.IN_DOUBT, State.IN_DOUBT.label),
)
