from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class AlreadyClosed(PortalError):
    code = "already_closed"
    message = _("“{subject}” is closed already.")
    next_step = _("Write a message to open it again.")


class TextMissing(PortalError):
    code = "text_missing"
    status = 400
    field = "text"
    message = _("The message is empty.")
    next_step = _("Write what you want to say.")
