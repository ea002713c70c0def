"""Which client a mail is about: the one that its event's record hangs on, however far up."""

from typing import Any, cast

from django.apps import apps

from partners.clients.models import ClientAccount
from portal.events.models import Event
from portal.ids import IdField
from portal.mail.about import finds_about

_TEAM = "subscription__client_account"
PATHS = {
    "partners.clientaccount": "pk",
    "partners.clientrequest": "client_account",
    "partners.contact": "client_account",
    "partners.delegatedaccess": _TEAM,
    "partners.driftfinding": f"connection__{_TEAM}",
    "partners.dropboxconnection": _TEAM,
    "partners.handover": "client_account",
    "partners.licenceorder": "line__order__client_account",
    "partners.order": "client_account",
    "partners.qualification": "client_account",
    "partners.seatoperation": f"connection__{_TEAM}",
    "partners.subscription": "client_account",
    "partners.supportrequest": "client_account",
    "partners.suspension": _TEAM,
}

_PREFIX = f"{cast(IdField, ClientAccount._meta.pk).prefix}_"


@finds_about
def client_of(event: Event) -> str:
    """A removed contact is known by whose timeline its events stand in; so is a note on a client."""
    if path := PATHS.get(event.subject_type):
        model: Any = apps.get_model(event.subject_type)
        if found := model._base_manager.filter(pk=event.subject_id).values_list(path, flat=True).first():
            return found
    return event.within_id if event.within_id.startswith(_PREFIX) else ""
