"""What the mail queue refuses, and what a mail that is about to leave can say about itself."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class MessageNotStuck(PortalError):
    code = "message_not_stuck"
    message = _("This mail is {state}. Only a parked or failed mail can be sent again or skipped.")
    next_step = _("Load it again: it may have left in the meantime.")


class MessageNotInDoubt(PortalError):
    code = "message_not_in_doubt"
    message = _("Only of a mail that is parked because nobody knows whether it arrived can be said that it did.")
    next_step = _("Load it again: it may have been sent or skipped in the meantime.")


class SuppressionEnded(PortalError):
    code = "suppression_ended"
    message = _("Mail goes to this address again already.")
    next_step = _("Load it again to see since when.")


class ReadersWish(PortalError):
    code = "readers_wish"
    message = _("The reader does not want this mail. Who sends it cannot decide otherwise.")
    next_step = _("The reader can. Staff of the network can where the reader has asked them to.")


class StreamPaused(PortalError):
    code = "mail_stream_paused"
    message = _("This stream is paused already.")
    next_step = _("Load it again to see since when, and why.")


class StreamNotPaused(PortalError):
    code = "mail_stream_not_paused"
    message = _("This stream is not paused.")
    next_step = _("Load it again: somebody may have let it go on.")


class NoLongerNeeded(Exception):
    """Raised by a template's context function when the mail has become pointless since it was queued.

    The message is then skipped with these words as its reason.
    """
