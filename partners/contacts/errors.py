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
