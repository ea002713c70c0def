"""Somebody does not want to wait for the next reading."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from partners.dropbox.models import DropboxConnection
from partners.teams import due
from partners.teams.errors import DropboxRests, NotConnected
from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.record import record_event
from portal.ratelimit import take
from portal.tenancy.actor import Actor
from portal.tenancy.roles import ACCOUNT_KEEPERS, PARTNER_KEEPERS

MOST, PER = 4, timedelta(minutes=10)


def can_be_read(connection: DropboxConnection) -> PortalError | None:
    if connection.state != connection.State.CONNECTED:
        return NotConnected(state=connection.get_state_display())
    rests = connection.rests_until
    if rests and rests > clock.now():
        return DropboxRests(minutes=(rests - clock.now()) // timedelta(minutes=1) + 1)
    return None


@business_action(
    noun="dropbox-connections",
    verb="read-again",
    label=_("Read Dropbox team again"),
    roles=ACCOUNT_KEEPERS,
    staff_roles=PARTNER_KEEPERS,
    subject="dropbox_connection",
    available=can_be_read,
)
def read_again(*, actor: Actor, dropbox_connection: DropboxConnection) -> DropboxConnection:
    """The background reads it within moments. Nothing changes but when; that staff asked for it stands in the audit trail."""
    take(f"team-reading:{dropbox_connection.pk}", capacity=MOST, per=PER)
    due.read_now(dropbox_connection)
    if actor.is_staff:
        record_event(actor, "dropbox_connection.read_again", dropbox_connection)
    return dropbox_connection
