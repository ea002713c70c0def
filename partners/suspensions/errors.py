from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class NotSuspended(PortalError):
    code = "subscription_not_suspended"
    message = _("Subscription {number} is not suspended.")
    next_step = _("Load it again: somebody may have reactivated it in the meantime.")


class SuspensionStands(PortalError):
    code = "suspension_stands"
    field = "ground"
    message = _("Subscription {number} is suspended for this already: {ground}.")
    next_step = _("Choose another ground, or leave it as it is.")


class GroundNotYours(PortalError):
    code = "ground_not_yours"
    field = "ground"
    message = _("A suspension for “{ground}” is not yours to set or to lift.")
    next_step = _("A partner sets and lifts its own grounds, and the network its own.")


class GroundStandsNot(PortalError):
    code = "ground_stands_not"
    field = "ground"
    message = _("Subscription {number} is not suspended for this: {ground}.")
    next_step = _("Load it again, and choose one of the grounds that stand.")


class SuspendedByOthers(PortalError):
    """Whoever did not set a ground does not lift it."""

    code = "suspended_by_others"
    message = _("Subscription {number} is suspended by the other side: {grounds}.")
    next_step = _("A partner asks its partner manager; the network asks the partner.")
