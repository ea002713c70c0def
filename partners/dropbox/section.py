"""The connection on its subscription's page."""

from dataclasses import dataclass, replace

from partners.dropbox.app import registered_app
from partners.dropbox.asking import asking_refusal
from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connection_of
from partners.dropbox.seats.asking import asking_refusal as seats_refusal
from partners.dropbox.seats.values import Action
from partners.orders.models import LicenceOrder
from partners.orders.queries import newest_confirmed_of
from partners.subscriptions.models import Subscription
from partners.teams.models import TeamSnapshot
from partners.teams.queries import numbers_of
from portal.actions import Offer, offer
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class Section:
    connection: DropboxConnection | None
    ask: Offer | None
    send: Offer | None = None
    disconnect: Offer | None = None
    numbers: TeamSnapshot | None = None
    invite: Offer | None = None
    licences: LicenceOrder | None = None  # confirmed last, of those whose number Dropbox shows


@dataclass(frozen=True, slots=True)
class StaffSection:
    """`has_app`: without one it is the operator who has something to do."""

    connection: DropboxConnection | None
    has_app: bool
    numbers: TeamSnapshot | None = None


def staff_section_of(subscription: Subscription, actor: Actor) -> StaffSection | None:
    row = connection_of(subscription, actor)
    if row is None and not subscription.is_live:
        return None
    return StaffSection(row, registered_app() is not None, numbers_of(row) if row and row.is_linked else None)


def section_of(subscription: Subscription, actor: Actor) -> Section | None:
    """None where there is nothing to say: a subscription that ended and was never connected."""
    row = connection_of(subscription, actor)
    if row is None and not subscription.is_live:
        return None
    if row is None or row.is_ended:
        ask = offer(actor, "dropbox-connections.create")
        if ask and ask.enabled:
            ask = replace(ask, refused=asking_refusal(subscription))
        return Section(row, ask if subscription.is_live else None)
    send, end = (offer(actor, f"dropbox-connections.{verb}", row) for verb in ("send-link", "disconnect"))
    numbers = numbers_of(row) if row.is_linked else None
    send = send if row.is_to_connect else None
    licences = newest_confirmed_of(subscription, actor)
    return Section(row, None, send, end, numbers, offer_to_invite(row, actor), licences)


def offer_to_invite(connection: DropboxConnection, actor: Actor) -> Offer | None:
    """Nothing before the team was ever connected."""
    invite = offer(actor, "seat-operations.create") if connection.is_linked else None
    return replace(invite, refused=invite.refused or seats_refusal(connection, Action.INVITE)) if invite else None
