from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class NotInTier(PortalError):
    code = "internal_use_not_in_tier"
    message = _("The tier of {partner} brings no internal use licences.")
    next_step = _("The page Programme shows what each tier brings.")


class TrainingFirst(PortalError):
    code = "training_first"
    message = _("Nobody at {partner} holds a certificate yet. Internal use licences come after the training.")
    next_step = _("Pass a course under Training, then request them.")


class MoreThanRequested(PortalError):
    code = "more_than_requested"
    status = 400
    field = "seats"
    message = _("{seats} is not between 1 and the {requested} that were requested.")
    next_step = _("Grant as many as were requested, or fewer.")


class HasOwnTeam(PortalError):
    code = "internal_use_exists"
    message = _("{partner} has internal use licences already, or an order of them is at work.")
    next_step = _("A company has one such team. Let it end before another one is requested.")


class AlreadyRequested(PortalError):
    code = "internal_use_requested"
    message = _("Internal use licences are requested already, and wait for the network.")
    next_step = _("Wait for the decision, or withdraw that request.")
