"""A connection ends at once here; that Dropbox ends it too, and that its token is forgotten, the background sees to."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.dropbox import errors
from partners.dropbox.models import DropboxConnection
from portal import clock
from portal.actions import business_action
from portal.errors import PortalError, ReasonMissing
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import PARTNER_KEEPERS, SELLERS

State = DropboxConnection.State
DISCONNECTED = "dropbox_connection.disconnected"


def is_open(connection: DropboxConnection) -> PortalError | None:
    return errors.HasEnded() if connection.is_ended else None


@business_action(
    noun="dropbox-connections",
    verb="disconnect",
    label=_("Disconnect Dropbox team"),
    roles=SELLERS,
    staff_roles=PARTNER_KEEPERS,
    subject="dropbox_connection",
    available=is_open,
    while_suspended=True,
    event=DISCONNECTED,
)
def disconnect(*, actor: Actor, dropbox_connection: DropboxConnection, reason: str = "") -> DropboxConnection:
    """Also one that is only asked for: its link is dead then. Staff say why, for the partner did not ask for it."""
    if actor.is_staff and not reason:
        raise ReasonMissing()
    return _end(actor, dropbox_connection)


def end_of_subscription(subscription_id: str) -> None:
    """It ended. Safe to repeat."""
    _end_all(subscription=subscription_id)


def end_of_partner(partner_id: str) -> None:
    """It ended. Safe to repeat."""
    _end_all(partner=partner_id)


def end_for_client(actor: Actor, client: ClientAccount) -> None:
    """It goes to another partner, which asks for connections of its own; both are held."""
    rows = DropboxConnection.objects.filter(subscription__client_account=client, partner=client.partner_id)
    for row in rows.exclude(state=State.DISCONNECTED).select_for_update(of=("self",)):
        _told(actor, row)


@transaction.atomic
def _end_all(**of: str) -> None:
    rows = DropboxConnection.objects.filter(**of).exclude(state=State.DISCONNECTED)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        row = locked(DropboxConnection, pk)
        if not row.is_ended:
            _told(Actor.system(), row)


def _told(actor: Actor, row: DropboxConnection) -> None:
    before = row.state
    record_event(actor, DISCONNECTED, _end(actor, row), old={"state": before}, new={"state": row.state})


def _end(actor: Actor, row: DropboxConnection) -> DropboxConnection:
    row.become(State.DISCONNECTED)
    row.ended_by, row.ended_at, row.consent = actor.label[:250], clock.now(), ""
    row.next_at, row.attempts = clock.now() if row.refresh_token else None, 0
    row.save()
    return row
