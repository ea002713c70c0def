from django.utils.translation import gettext_lazy as _

from portal.errors import DatedRefusal, PortalError


class AlreadyAsked(DatedRefusal):
    code = "client_request_waiting"
    message = _("{who} asked for this on {day}, and it is not settled yet.")
    next_step = _("Wait for the answer, or withdraw that request first.")


class NotPossible(PortalError):
    """What the rules of the trade refuse, in their words. Their way out is one for people who sell."""

    code = "client_request_not_possible"
    message = _("{why}")
    next_step = _("If you need something else, write a message.")


class IsMessage(PortalError):
    code = "client_request_is_message"
    message = _("This is a message: there is nothing to approve or decline.")
    next_step = _("Answer it. The answer is mailed to whoever wrote it.")


class IsNoMessage(PortalError):
    code = "client_request_is_no_message"
    message = _("This asks for a change.")
    next_step = _("Approve or decline it.")


class MessageEmpty(PortalError):
    code = "message_empty"
    status = 400
    field = "note"
    message = _("The message is empty.")
    next_step = _("Write what you want to say.")
