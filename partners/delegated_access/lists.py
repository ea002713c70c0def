"""The lists of delegated access: a partner's own, and those of all partners for staff."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.delegated_access.filters import DelegatedAccessFilter
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.queries import accesses_for
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance

State = DelegatedAccess.State

_CLIENT = Column("client_name", _("Client"), drawn=True)
_FURTHER = (
    Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
    Column("last_day", _("Last day (UTC)"), format=date_with_distance),
    Column(
        "actions", _("What it permits"), value=lambda row: ", ".join(row.actions), field="actions_permitted", drawn=True
    ),
    Column("email", _("Asked of"), drawn=True, optional=True),
    Column("asked_at", _("Asked"), format=date_with_distance, sort="id", moment=True),
    Column("ends_on", _("First day without it"), format=date_with_distance, optional=True),
    Column("months", _("Months"), number=True, optional=True),
    Column("extends", _("Extended by itself"), format=lambda yes: _("Yes") if yes else _("No"), optional=True),
    Column("asked_by", _("Asked by"), optional=True),
    Column("decided_at", _("Decided"), format=date_with_distance, optional=True, moment=True),
    Column("ended_at", _("Ended"), format=date_with_distance, optional=True, moment=True),
    Column("ended_by", _("Ended by"), optional=True),
)
_SHARED: dict[str, Any] = {
    "noun": "delegated-accesses",
    "rows": lambda actor, query: accesses_for(actor),
    "filters": DelegatedAccessFilter,
    "counted": ngettext_lazy("{count} delegated access", "{count} delegated accesses", "number"),
    "sort": "-asked_at",
    "search": _("Search by client or address"),
}

DELEGATED_ACCESSES = RecordList(
    name="delegated-accesses",
    label=_("Delegated access"),
    columns=(_CLIENT, *_FURTHER),
    cells="partners/delegated_access/_cells.html",
    **_SHARED,
)
_PARTNER = Column("partner", _("Partner"), field="partner_name", reads="partners", optional=True)
STAFF_DELEGATED_ACCESSES = RecordList(
    name="staff-delegated-accesses",
    label=_("Delegated access of partners"),
    staff=True,
    columns=(replace(_CLIENT, beside=(_PARTNER,)), _PARTNER, *_FURTHER),
    cells="partners/delegated_access/_staff_cells.html",
    **_SHARED,
)
QUICK = (
    Quick("state", State.REQUESTED, State.REQUESTED.label),
    Quick("state", State.ACCEPTED, State.ACCEPTED.label),
    Quick("state", State.DECLINED, State.DECLINED.label),
)
