from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class ContactExists(PortalError):
    code = "contact_exists"
    field = "email"
    message = _("{email} is a contact for this already.")
    next_step = _("Change that contact, or enter another address.")


class OwnDomain(PortalError):
    code = "outage_contact_on_own_domain"
    status = 400
    field = "email"
    message = _("{email} is on {domain}, the client's own domain: it fails when the client's mail does.")
    next_step = _("Enter an address elsewhere, for example a private one.")


class SelfServiceOn(PortalError):
    code = "self_service_on"
    message = _("{contact} has self-service already.")
    next_step = _("Send the link again if it got lost.")


class SelfServiceOff(PortalError):
    code = "self_service_off"
    message = _("{contact} has no self-service.")
    next_step = _("Switch it on: then the link is mailed.")


class SelfServiceSuspended(PortalError):
    code = "self_service_suspended"
    message = _("{partner} takes no requests here at the moment.")
    next_step = _("Write to {partner}, or try again in a few days.")


class OfAnotherClient(PortalError):
    code = "contact_of_another_client"
    field = "contact"
    message = _("{contact} is no contact of this subscription’s client.")
    next_step = _("Choose a contact of the client, or leave it out: then the team’s admin is asked.")
