from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class NoBillingAddress(PortalError):
    code = "no_billing_address"
    message = _("There is no billing address of its own: bills go to the legal address.")
    next_step = _("There is nothing to remove.")


class LegalAddressFirst(PortalError):
    code = "legal_address_first"
    message = _("The legal address is missing.")
    next_step = _("Enter it first; a billing address is only needed when it differs.")


class ColourUnreadable(PortalError):
    code = "colour_unreadable"
    status = 400
    message = _("{what}: {words}")
    next_step = _("Take that one, or another colour with more contrast.")


class NoLogo(PortalError):
    code = "no_logo"
    message = _("There is no logo.")
    next_step = _("There is nothing to remove.")
