"""Dropbox's answer becomes a connection, or words for why not. Dropbox is asked before the transaction, never inside it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from partners.dropbox import errors, gateway
from partners.dropbox.app import callback_url, environment_of, registered_app
from partners.dropbox.asking import can_be_sent, must_take
from partners.dropbox.gateway import App
from partners.dropbox.gateway.consent import Grant, redeem
from partners.dropbox.gateway.values import Identity
from partners.dropbox.models import DropboxConnection
from portal import clock
from portal.actions import business_action
from portal.sealing import seal
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY

logger = logging.getLogger(__name__)
State = DropboxConnection.State


def complete(actor: Actor, connection: DropboxConnection, code: str) -> DropboxConnection:
    """Redeems the code. Whatever is then not kept is given back at once: nobody but us holds it."""
    app = registered_app()
    if app is None:
        raise errors.NotAvailable()
    with _in_words():
        grant = redeem(app, code, redirect_uri=callback_url())
    kept = False
    try:
        _check_scopes(grant)
        with _in_words(), gateway.open_team(app, grant.refresh_token) as team:
            identity = team.identify()
        done = connect(actor=actor, dropbox_connection=connection, app=app, grant=grant, identity=identity)
        kept = True
    finally:
        if not kept:
            _give_back(app, grant)
    return done


@business_action(
    noun="dropbox-connections",
    verb="connect",
    label=_("Connect Dropbox team"),
    roles=NOBODY,
    by_link=True,
    subject="dropbox_connection",
    available=can_be_sent,
    api=False,
    event="dropbox_connection.connected",
)
def connect(
    *, actor: Actor, dropbox_connection: DropboxConnection, app: App, grant: Grant, identity: Identity
) -> DropboxConnection:
    row, team, admin = dropbox_connection, identity.team, identity.admin
    must_take(row)
    if row.team_id and row.team_id != team.team_id:
        raise errors.WrongTeam(team=row.team_name, found=team.name)
    row.become(State.CONNECTED)
    row.environment, row.team_id, row.team_name = environment_of(app), team.team_id, team.name[:250]
    row.scopes, row.problem = sorted(grant.scopes), ""
    row.connected_by = (admin.display_name or admin.email)[:250] if admin else ""
    row.connected_by_email = admin.email[:254] if admin else ""
    row.connected_at = row.last_ok_at = clock.now()
    row.next_at, row.rests_until = None, None  # Dropbox has just answered
    row.read_due_at, row.read_failures, row.read_problem = clock.now(), 0, ""
    row.refresh_token = seal(row, "refresh_token", grant.refresh_token)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # also of a team that was connected in the same moment
        raise errors.TeamElsewhere(team=team.name) from None
    return row


@contextmanager
def _in_words() -> Iterator[None]:
    """The gateway's faults as people read them. A new consent mends each of them, or time does."""
    try:
        yield
    except (gateway.NeedsReconnect, gateway.Refused) as fault:
        logger.warning("Dropbox refused a consent: %s (%s)", fault.tag, fault.request_id)
        raise errors.CodeRefused() from None
    except gateway.Fault as fault:
        logger.warning("Dropbox gave no answer to a consent: %s (%s)", type(fault).__name__, fault.request_id)
        raise errors.Unreachable() from None


def _check_scopes(grant: Grant) -> None:
    if grant.excess:
        raise errors.ScopesExcess(scopes=", ".join(grant.excess)[:300])
    if grant.missing:
        raise errors.ScopesMissing(scopes=", ".join(grant.missing))


def _give_back(app: App, grant: Grant) -> None:
    try:
        gateway.revoke(app, grant.refresh_token)
    except gateway.Fault as fault:
        logger.warning("a consent that was not kept could not be given back: %s", type(fault).__name__)
