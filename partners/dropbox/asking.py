"""A seller asks for the connection; the link goes to the team's admin, or to a contact of the client."""

from django.utils.translation import gettext_lazy as _

from partners.contacts.errors import OfAnotherClient
from partners.contacts.models import Contact
from partners.dropbox import errors
from partners.dropbox.app import registered_app
from partners.dropbox.models import DropboxConnection
from partners.subscriptions.errors import NotActive
from partners.subscriptions.models import Subscription
from portal.actions import business_action
from portal.errors import NotFound, PortalError
from portal.mail.mailed_links import MailedLink
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import NOBODY, SELLERS

State = DropboxConnection.State
LINK = MailedLink("dropbox-link", event="dropbox_connection.link_sent")  # counted for each subscription


def asking_refusal(subscription: Subscription) -> PortalError | None:
    """Why no connection is asked for of this subscription now, or None."""
    if registered_app() is None:
        return errors.NotAvailable()
    if not subscription.is_live:
        return NotActive(number=subscription)
    there = DropboxConnection.objects.exclude(state=State.DISCONNECTED).filter(subscription=subscription).first()
    return errors.ConnectionThere(number=subscription, state=there.get_state_display()) if there else None


def can_be_sent(connection: DropboxConnection) -> PortalError | None:
    if not connection.is_to_connect:
        return errors.NotToConnect(state=connection.get_state_display())
    return errors.NotAvailable() if registered_app() is None else None


@business_action(
    noun="dropbox-connections",
    verb="create",
    label=_("Ask for Dropbox connection"),
    roles=SELLERS,
    selling=True,
    event="dropbox_connection.asked",
)
def ask_for_connection(
    *, actor: Actor, subscription: Subscription, contact: Contact | None = None
) -> DropboxConnection:
    """The event leads to the mail. Nothing is connected before the client's own admin says so at Dropbox."""
    team = locked(Subscription, subscription.pk)
    if team is None or team.partner_id != actor.partner_id:  # handed over since
        raise NotFound()
    if refused := asking_refusal(team):
        raise refused
    if contact and contact.client_account_id != team.client_account_id:
        raise OfAnotherClient(contact=contact.name)
    LINK.limit(team.pk)
    return DropboxConnection.objects.create(
        partner_id=team.partner_id,
        subscription=team,
        client_name=team.client_account.name,
        email=contact.email if contact else team.admin_email,
        asked_by=actor.label[:250],
    )


@business_action(
    noun="dropbox-connections",
    verb="send-link",
    label=_("Send link to connect Dropbox"),
    roles=SELLERS,
    selling=True,
    subject="dropbox_connection",
    available=can_be_sent,
)
def send_link(*, actor: Actor, dropbox_connection: DropboxConnection) -> DropboxConnection:
    """Again, to the same address. Once for two clicks."""
    return LINK.send_again(actor, dropbox_connection, dropbox_connection.subscription_id)


@business_action(
    noun="dropbox-connections",
    verb="renew-link",
    label=_("Send a new link"),
    roles=NOBODY,
    by_link=True,
    subject="dropbox_connection",
    available=can_be_sent,
    api=False,
)
def renew_link(*, actor: Actor, dropbox_connection: DropboxConnection, language: str = "") -> DropboxConnection:
    """By whoever holds one that is too old: a new one reaches nobody but the same mailbox."""
    must_take(dropbox_connection)
    return LINK.send_again(actor, dropbox_connection, dropbox_connection.subscription_id, language)


def must_take(connection: DropboxConnection) -> None:
    if connection.partner.is_suspended:
        raise errors.NothingTaken(partner=connection.partner.name)
