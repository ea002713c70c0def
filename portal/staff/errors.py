"""What can be refused about who belongs to staff."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class LastNetworkAdmin(PortalError):
    code = "last_network_admin"
    message = _("{name} is the last network admin. The network always has one.")
    next_step = _("Make somebody else a network admin first.")


class NotOfStaff(PortalError):
    code = "not_of_staff"
    message = _("{name} does not belong to staff.")
    next_step = _("Load the list again: somebody may have removed them in the meantime.")
