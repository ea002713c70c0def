"""Whether a contact may see its company's teams and ask for changes: a seller's decision for each, off by default."""

from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.contacts.errors import SelfServiceOff, SelfServiceOn, SelfServiceSuspended
from partners.contacts.models import Contact
from partners.contacts.services import client_can_be_changed
from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.record import record_event
from portal.mail.mailed_links import MailedLink
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY, SELLERS

LINK = MailedLink("self-service-link", "contact.self_service_link_sent", "self_service_mailed_at")
RENEWAL = MailedLink("self-service-renewal", "contact.self_service_link_sent", "self_service_mailed_at", most=2)
OFF = {"self_service_since": None, "self_service_mailed_at": None}


def has_none(contact: Contact) -> PortalError | None:
    return client_can_be_changed(contact) or (SelfServiceOn(contact=contact.name) if contact.has_self_service else None)


def has_some(contact: Contact) -> PortalError | None:
    return None if contact.has_self_service else SelfServiceOff(contact=contact.name)


def gets_links(contact: Contact) -> PortalError | None:
    return client_can_be_changed(contact) or has_some(contact)


@business_action(
    noun="contacts",
    verb="allow-self-service",
    label=_("Allow self-service"),
    roles=SELLERS,
    selling=True,
    subject="contact",
    available=has_none,
    event="contact.self_service_allowed",
)
def allow_self_service(*, actor: Actor, contact: Contact) -> Contact:
    """The event leads to a mail with the link. What the contact asks for always waits for somebody who sells."""
    LINK.limit(contact.pk)  # also of switching it off and on again
    contact.self_service_since = contact.self_service_mailed_at = clock.now()
    contact.save(update_fields=list(OFF))
    return contact


@business_action(
    noun="contacts",
    verb="end-self-service",
    label=_("End self-service"),
    roles=SELLERS,
    subject="contact",
    available=has_some,
    while_suspended=True,
    event="contact.self_service_ended",
)
def end_self_service(*, actor: Actor, contact: Contact) -> Contact:
    """Every link is dead at once. What was asked for goes on waiting."""
    return _off(contact)


@business_action(
    noun="contacts",
    verb="send-self-service-link",
    label=_("Send self-service link"),
    roles=SELLERS,
    selling=True,
    subject="contact",
    available=gets_links,
)
def send_self_service_link(*, actor: Actor, contact: Contact) -> Contact:
    """Again, to the contact's address. Once for two clicks."""
    return LINK.send_again(actor, contact, contact.pk)


@business_action(
    noun="contacts",
    verb="renew-self-service-link",
    label=_("Send a new link"),
    roles=NOBODY,
    by_link=True,
    subject="contact",
    available=gets_links,
    api=False,
)
def renew_self_service_link(*, actor: Actor, contact: Contact, language: str = "") -> Contact:
    """By whoever holds one that is too old: a new one reaches nobody but the contact's mailbox. It takes none of those that
    who sells may send.
    """
    must_take_requests(contact)
    return RENEWAL.send_again(actor, contact, contact.pk, language)


def must_take_requests(contact: Contact) -> None:
    if contact.partner.is_suspended:
        raise SelfServiceSuspended(partner=contact.partner.name)


def end_for_client(actor: Actor, client: ClientAccount) -> None:
    """When the client changes partners: whether its contacts have it is the next partner's decision."""
    rows = Contact.objects.filter(client_account=client, self_service_since__isnull=False)
    for contact in rows.select_for_update(of=("self",)):
        _end(actor, contact)


def pass_on(actor: Actor, gone: Contact, stays: Contact) -> None:
    """From a contact that is about to be removed, for it is another one's twin: that one is mailed a link of its own, unless it
    has self-service already.
    """
    if not gone.has_self_service:
        return
    _end(actor, gone)
    if not stays.has_self_service:
        stays.self_service_since = stays.self_service_mailed_at = clock.now()
        stays.save(update_fields=list(OFF))
        record_event(actor, "contact.self_service_allowed", stays, new={"self_service_since": stays.self_service_since})


def _end(actor: Actor, contact: Contact) -> None:
    since = contact.self_service_since
    record_event(actor, "contact.self_service_ended", _off(contact), old={"self_service_since": since})


def _off(contact: Contact) -> Contact:
    for name, value in OFF.items():
        setattr(contact, name, value)
    contact.save(update_fields=list(OFF))
    return contact
