"""The signed link by which a client's admin connects its team: a bearer's, without an account. It dies with its connection."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from partners.dropbox.models import DropboxConnection
from portal import clock, links
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner

PURPOSE = "partners.dropbox.connect"
LIFETIME = timedelta(days=14)


def make_token(connection: DropboxConnection) -> str:
    return links.make_bound_token(PURPOSE, connection, _bound_to(connection), clock.now() + LIFETIME)


def link_to(connection: DropboxConnection) -> str:
    """The whole address, for a mail."""
    return settings.SITE_URL + reverse("dropbox-connect", args=[make_token(connection)])


def read_token(token: str, *, request_id: str = "", expired: bool = False) -> tuple[DropboxConnection, Actor]:
    """The connection and the actor that holding this link makes. What it raises, `links.read_bound_token` says."""
    connection = links.read_bound_token(token, PURPOSE, _find, _bound_to, expired=expired)
    return connection, Actor.link(connection, connection.email, request_id)


def _find(pk: str) -> DropboxConnection | None:
    rows = DropboxConnection.objects.visible_to(Actor(ActorKind.LINK, record_id=pk))
    connection = rows.select_related("partner", "subscription__plan").first()
    return connection if connection and leads_somewhere(connection) else None


def leads_somewhere(connection: DropboxConnection) -> bool:
    return not connection.is_ended and connection.partner.state != Partner.State.CLOSED


def _bound_to(connection: DropboxConnection) -> str:
    return f"{connection.partner_id}:{connection.email}"
