from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class NotToAccept(PortalError):
    code = "drift_not_to_accept"
    message = _("There is nothing to take over: {state}.")
    next_step = _("Load it again. Only differences about people are taken over, and only while they are open.")


class ShownDifferently(PortalError):
    code = "shown_differently"
    message = _("This difference is not any more what was shown: the person’s address, or what is said of them, changed.")
    next_step = _("Look at it again, and take over what is there now.")
