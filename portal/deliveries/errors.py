from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class DeliveryNotParked(PortalError):
    code = "delivery_not_parked"
    message = _("This delivery is {state}. Only a parked one can be tried again or dropped.")
    next_step = _("Load it again: somebody may have decided in the meantime.")
