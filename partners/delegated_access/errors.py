from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class AskedAlready(PortalError):
    code = "delegated_access_requested"
    message = _("For the team of {number} delegated access is requested already.")
    next_step = _("Send its link again, or end that request first.")


class NothingNamed(PortalError):
    code = "delegated_access_names_nothing"
    field = "actions"
    message = _("It names nothing that you could do.")
    next_step = _("Choose at least one.")


class TooLong(PortalError):
    code = "delegated_access_too_long"
    field = "months"
    message = _("{months} months are not possible.")
    next_step = _("Choose 1 to {most} months. It can be asked for again before it ends.")


class Answered(PortalError):
    code = "delegated_access_answered"
    message = _("It is answered already: {state}.")
    next_step = _("Load it again and look what changed.")


class TooLate(PortalError):
    code = "delegated_access_too_late"
    message = _("This request was to be answered until {day}.")
    next_step = _("Nothing is accepted. {partner} can ask for another one.")


class Over(PortalError):
    code = "delegated_access_over"
    message = _("This delegated access is over: {state}.")
    next_step = _("Ask for a new one.")


class AskTheAdmin(PortalError):
    code = "delegated_access_other_admin"
    field = "contact"
    message = _("{email} is not known to speak for this team, which {admin} connected.")
    next_step = _(
        "Leave the contact out: then {admin} is asked. If they have left, have another admin connect the team anew."
    )


class OwnAddress(PortalError):
    code = "delegated_access_own_address"
    field = "contact"
    message = _("{email} is an address of {partner}, and nobody accepts what their own company asks for.")
    next_step = _(
        "Ask another contact of the client, record the client’s domain if it is one of the client’s people,"
        " or have the team connected first."
    )


class OwnAnswer(PortalError):
    """The same, as whoever opens the link reads it."""

    code = "delegated_access_own_answer"
    message = OwnAddress.message
    next_step = _("Tell {partner} to ask somebody with an address of your company’s. You can still decline.")


class NotTheAdmin(PortalError):
    code = "delegated_access_not_the_admin"
    message = _("Only an admin who connected this team can accept.")
    next_step = _("Tell {partner} to ask that admin. You can still decline.")


class Rests(PortalError):
    code = "delegated_access_rests"
    message = _("{partner} cannot be given access at the moment.")
    next_step = _("Write to {partner}, or try again in a few days.")


class NotPermitted(PortalError):
    code = "delegated_access_needed"
    message = _("The client does not permit this: {action}.")
    next_step = _("Ask the client’s admin for delegated access that names it.")
