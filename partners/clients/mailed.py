"""Which client a mail is about: the one that its event's record hangs on, however far up."""

from collections.abc import Collection
from typing import Any, cast

from django.apps import apps
from django.db.models import Q

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
    "partners.journeyrun": "client_account",
    "partners.licenceorder": "line__order__client_account",
    "partners.order": "client_account",
    "partners.qualification": "client_account",
    "partners.seatoperation": f"connection__{_TEAM}",
    "partners.subscription": "client_account",
    "partners.supportrequest": "client_account",
    "partners.suspension": _TEAM,
}


def hangs_on(client_id: str, subject_type: str) -> Q:
    """Of events about records of this kind: those of which the record is the client's."""
    model: Any = apps.get_model(subject_type)
    rows = model._base_manager.filter(**{PATHS[subject_type]: client_id}).order_by()
    return Q(subject_type=subject_type, subject_id__in=rows.values("pk"))


def clients_of(subject_type: str, ids: Collection[str]) -> dict[str, str]:
    """The client on which each of these records hangs."""
    model: Any = apps.get_model(subject_type)
    return dict(model._base_manager.filter(pk__in=ids).order_by().values_list("pk", PATHS[subject_type]))


_PREFIX = f"{cast(IdField, ClientAccount._meta.pk).prefix}_"


@finds_about
def client_of(event: Event) -> str:
    """A removed contact is known by whose timeline its events stand in; so is a note on a client."""
    if path := PATHS.get(event.subject_type):
        model: Any = apps.get_model(event.subject_type)
        if found := model._base_manager.filter(pk=event.subject_id).values_list(path, flat=True).first():
            return found
    return event.within_id if event.within_id.startswith(_PREFIX) else ""
