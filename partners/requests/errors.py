from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class RequestDecided(PortalError):
    code = "request_decided"
    message = _("{subject} is not waiting for a decision: {state}.")
    next_step = _("Load it again. Whatever is asked for anew is requested anew.")
