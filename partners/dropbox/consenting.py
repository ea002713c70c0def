"""On the way to Dropbox and back: the state that goes along is signed, good once, of one connection and one browser session."""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from partners.dropbox import errors
from partners.dropbox.app import callback_url, registered_app
from partners.dropbox.asking import can_be_sent, must_take
from partners.dropbox.gateway.consent import consent_url
from partners.dropbox.links import read_token
from partners.dropbox.models import DropboxConnection
from portal import clock, links
from portal.actions import business_action
from portal.errors import LinkInvalid
from portal.ratelimit import take
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY
from portal.web.request import Request

PURPOSE, LIFETIME = "partners.dropbox.consent", timedelta(minutes=30)
MOST_BEGUN, PER = 20, timedelta(hours=1)
_KEPT = "dropbox-consent"  # in the session


@business_action(
    noun="dropbox-connections",
    verb="begin",
    label=_("Connect Dropbox team"),
    roles=NOBODY,
    by_link=True,
    subject="dropbox_connection",
    available=can_be_sent,
    api=False,
)
def begin_consent(*, actor: Actor, dropbox_connection: DropboxConnection) -> str:
    """The secret of the one consent that may be redeemed from now on; one begun before is worth nothing any more."""
    must_take(dropbox_connection)
    take(f"dropbox-consent:{dropbox_connection.pk}", capacity=MOST_BEGUN, per=PER)
    secret = secrets.token_urlsafe(32)
    dropbox_connection.consent = _digest(secret)
    dropbox_connection.begun_at = clock.now()
    dropbox_connection.save(update_fields=["consent", "begun_at"])
    return secret


def leave_for_dropbox(request: Request, connection: DropboxConnection, token: str) -> str:
    """The address of Dropbox's page. `token` is that of the link, which the way back goes on from."""
    secret = begin_consent(actor=request.actor, dropbox_connection=connection)
    request.session[_KEPT] = {"secret": secret, "token": token}
    app = registered_app()
    if app is None:
        raise errors.NotAvailable()
    state = links.make_token(PURPOSE, f"{connection.pk}.{secret}", clock.now() + LIFETIME)
    return consent_url(app, redirect_uri=callback_url(), state=state)


def token_on_the_way(request: Request) -> str:
    """The link that this browser began with, if any: whatever came back, there it can begin once more."""
    return (request.session.get(_KEPT) or {}).get("token", "")


def come_back(request: Request) -> tuple[DropboxConnection, Actor]:
    """Whose answer this is, for the first to bring it. Raises ConsentOver for everything else."""
    kept = request.session.get(_KEPT) or {}
    try:
        named, until = links.read_token(request.GET.get("state", ""), PURPOSE)
        pk, _dot, secret = named.partition(".")
        known = secrets.compare_digest(kept.get("secret", "").encode(), secret.encode())
        if not secret or not known or until < clock.now():
            raise errors.ConsentOver()
        connection, actor = read_token(kept["token"], request_id=request.id, expired=True)
    except LinkInvalid:
        raise errors.ConsentOver() from None
    request.session[_KEPT] = {"token": kept["token"]}
    if connection.pk != pk or not _claimed(connection, secret):
        raise errors.ConsentOver()
    return connection, actor


def _claimed(connection: DropboxConnection, secret: str) -> bool:
    """Two callbacks at once: exactly one gets True."""
    rows = DropboxConnection.objects.filter(pk=connection.pk, consent=_digest(secret))
    return bool(rows.update(consent="", updated_at=F("updated_at")))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
