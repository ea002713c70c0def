"""How far a client's admin has come with the link: mailed, opened, gone on to Dropbox, connected. As far as the portal knows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from partners.contacts.errors import OfAnotherClient
from partners.contacts.models import Contact
from partners.dropbox import errors
from partners.dropbox.asking import LINK, can_be_sent
from partners.dropbox.models import DropboxConnection
from portal import clock
from portal.actions import business_action
from portal.imports.internet import read_email
from portal.mail.fate import MailFate, fate_of_mail
from portal.tenancy.actor import Actor
from portal.tenancy.roles import SELLERS


@dataclass(frozen=True, slots=True)
class Invitation:
    email: str
    mail: MailFate
    opened_at: datetime | None
    begun_at: datetime | None
    connected_at: datetime | None


def invitation_of(connection: DropboxConnection) -> Invitation:
    return Invitation(
        email=connection.email,
        mail=fate_of_mail(connection, "dropbox-connect", connection.email),
        opened_at=connection.opened_at,
        begun_at=connection.begun_at,
        connected_at=connection.connected_at,
    )


def note_opened(connection: DropboxConnection) -> None:
    """Once. It is no deed of the admin's: filters of mail open links, too."""
    rows = DropboxConnection.objects.filter(pk=connection.pk, opened_at=None, email=connection.email)
    rows.update(opened_at=clock.now(), updated_at=F("updated_at"))


@business_action(
    noun="dropbox-connections",
    verb="ask-another",
    label=_("Ask another admin"),
    roles=SELLERS,
    selling=True,
    subject="dropbox_connection",
    available=can_be_sent,
    event="dropbox_connection.asked_another",
)
def ask_another(
    *, actor: Actor, dropbox_connection: DropboxConnection, email: str = "", contact: Contact | None = None
) -> DropboxConnection:
    """The link goes to another address. That of the first is dead, and what was begun with it, too."""
    row = dropbox_connection
    if contact and email:
        raise errors.TwoAddresses(contact=contact.name, email=email)
    if contact and contact.client_account_id != row.subscription.client_account_id:
        raise OfAnotherClient(contact=contact.name)
    address = contact.email if contact else read_email(email) if email else ""
    if not address or address == row.email:
        raise errors.SameAddress(email=row.email)
    LINK.limit(row.subscription_id)
    row.email, row.mailed_at, row.opened_at, row.begun_at, row.consent = address, clock.now(), None, None, ""
    row.save()
    return row
