"""The signed link by which a client's admin connects its team: a bearer's, without an account. It dies with its connection."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from partners.dropbox.models import DropboxConnection
from portal import clock, links
from portal.errors import LinkInvalid, LinkTooOld
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner

PURPOSE = "partners.dropbox.connect"
LIFETIME = timedelta(days=14)


def make_token(connection: DropboxConnection) -> str:
    return links.make_token(PURPOSE, f"{connection.pk}.{_digest(connection)}", clock.now() + LIFETIME)


def link_to(connection: DropboxConnection) -> str:
    """The whole address, for a mail."""
    return settings.SITE_URL + reverse("dropbox-connect", args=[make_token(connection)])


def read_token(token: str, *, request_id: str = "", expired: bool = False) -> tuple[DropboxConnection, Actor]:
    """The connection and the actor that holding this link makes. Raises LinkInvalid for one that is altered or dead, LinkTooOld
    for an old one, unless `expired` asks for these too.
    """
    named, until = links.read_token(token, PURPOSE)
    pk, _dot, digest = named.partition(".")
    rows = DropboxConnection.objects.visible_to(Actor(ActorKind.LINK, record_id=pk))
    connection = rows.select_related("partner", "subscription__plan").first()
    if connection is None or not leads_somewhere(connection) or digest != _digest(connection):
        raise LinkInvalid()
    if until < clock.now() and not expired:
        raise LinkTooOld(until=until)
    return connection, Actor.link(connection, connection.email, request_id)


def leads_somewhere(connection: DropboxConnection) -> bool:
    return not connection.is_ended and connection.partner.state != Partner.State.CLOSED


def _digest(connection: DropboxConnection) -> str:
    return hashlib.sha256(f"{connection.partner_id}:{connection.email}".encode()).hexdigest()[:20]
