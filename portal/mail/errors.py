"""What the mail queue refuses, and what a mail that is about to leave can say about itself."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class MessageNotStuck(PortalError):
    code = "message_not_stuck"
    message = _("This mail is {state}. Only a parked or failed mail can be sent again or skipped.")
    next_step = _("Load it again: it may have left in the meantime.")


class NoLongerNeeded(Exception):
    """Raised by a template's context function when the mail has become pointless since it was queued.

    The message is then skipped with these words as its reason.
    """
