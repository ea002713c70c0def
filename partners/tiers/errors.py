from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class SameTier(PortalError):
    code = "same_tier"
    field = "tier"
    message = _("{partner} has the tier {tier} already.")
    next_step = _("Choose another tier, or leave it as it is.")


class UnknownTier(PortalError):
    code = "unknown_tier"
    status = 400
    field = "tier"
    message = _("There is no tier “{tier}”.")
    next_step = _("Known are: {known}.")


class StartsInThePast(PortalError):
    code = "date_in_the_past"
    status = 400
    field = "valid_from"
    message = _("{date} is in the past.")
    next_step = _("Choose today or a later day: what partners were entitled to until now stays as it was.")
