from django.utils.translation import gettext_lazy as _

from portal.errors import DatedRefusal, PortalError


class AlreadyAsked(DatedRefusal):
    code = "client_request_waiting"
    message = _("This was asked for on {day} already, and it is not settled yet.")
    next_step = _("Wait for the answer, or withdraw that request first.")


class NotPossible(PortalError):
    """What the rules of the trade refuse, in words for a contact."""

    code = "client_request_not_possible"
    message = _("{why}")
    next_step = _("If you need something else, write a message.")


class RenewalPassed(DatedRefusal):
    code = "client_request_renewal_passed"
    message = _("This was asked on {day}, before the last renewal: approved now, it would be about the next one.")
    next_step = _("Nothing has to be done: it lapses by itself, and whoever asked hears of it.")


class StandsAlready(PortalError):
    """Of a preview: there is nothing that would change."""

    code = "client_request_stands_already"
    message = _("It is so already: {why}")
    next_step = _("Approve it: nothing is changed or ordered, and whoever asked hears that it is so.")


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
