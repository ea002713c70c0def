from django.utils.translation import gettext_lazy as _

from portal.actions import business_action
from portal.events.record import record_event
from portal.exports.services import place_of
from portal.tenancy.actor import Actor
from portal.tenancy.roles import COST_READERS, PARTNER_READERS


@business_action(
    noun="exports",
    verb="report",
    label=_("Export report"),
    roles=COST_READERS,
    staff_roles=PARTNER_READERS,
    while_suspended=True,
    reading=True,
    api=False,
)
def export_report(*, actor: Actor, by: str, query: str, format: str, rows: int) -> bool:
    """The audit trail keeps who took what, as for a list."""
    told = {"list": f"report:{by}", "query": query, "format": format, "rows": rows}
    record_event(actor, "list.exported", place_of(actor), new=told)
    return True
