from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class NotAvailable(PortalError):
    code = "dropbox_not_available"
    message = _("Dropbox teams cannot be connected here yet.")
    next_step = _(
        "Whoever runs the portal has to register an app with Dropbox first. Everything else works without it."
    )


class ConnectionThere(PortalError):
    code = "dropbox_connection_exists"
    message = _("The team of {number} has a connection already: {state}.")
    next_step = _("Send its link again, or disconnect it first.")


class NotToConnect(PortalError):
    code = "dropbox_connection_settled"
    message = _("There is nothing to connect: {state}.")
    next_step = _("Load it again and look what changed.")


class HasEnded(PortalError):
    code = "dropbox_connection_ended"
    message = _("This connection has ended.")
    next_step = _("Ask the client for a new one.")


class SameAddress(PortalError):
    code = "dropbox_connection_same_address"
    field = "email"
    message = _("The link goes to {email} already, and no other address is named.")
    next_step = _("Name another admin’s address or choose a contact, or send the link again.")


class TwoAddresses(PortalError):
    code = "dropbox_connection_two_addresses"
    field = "email"
    message = _("Both {contact} and {email} are named.")
    next_step = _("The link goes to one address: choose the contact, or name another address.")


class NothingTaken(PortalError):
    code = "dropbox_connection_rests"
    message = _("{partner} cannot connect teams at the moment.")
    next_step = _("Write to {partner}, or try again in a few days.")


class ConsentOver(PortalError):
    """Forged, used, too old, begun in another browser: to whoever holds it these are the same."""

    code = "dropbox_consent_over"
    message = _("This answer of Dropbox’s belongs to no connection that was begun in this browser.")
    next_step = _("Open the link from your mail again, and begin once more. Nothing was connected.")


class ConsentDeclined(PortalError):
    code = "dropbox_consent_declined"
    message = _("You did not allow the connection at Dropbox.")
    next_step = _("Nothing was connected. You can begin again at any time, or leave it.")


class CodeRefused(PortalError):
    code = "dropbox_code_refused"
    message = _("Dropbox did not confirm the connection.")
    next_step = _("Begin once more. Nothing was connected.")


class Unreachable(PortalError):
    code = "dropbox_unreachable"
    status = 503
    message = _("Dropbox does not answer at the moment.")
    next_step = _("Try again in a few minutes. Nothing was connected.")


class ScopesMissing(PortalError):
    code = "dropbox_scopes_missing"
    message = _("Dropbox did not grant everything that is needed. Missing: {scopes}.")
    next_step = _("Begin once more and allow all of it, or tell whoever sent you the link. Nothing was connected.")


class ScopesExcess(PortalError):
    code = "dropbox_scopes_excess"
    message = _("Dropbox granted more than was asked for: {scopes}. Such a connection is not kept.")
    next_step = _("It was given back at once. Tell whoever sent you the link: the app is not set up as it should be.")


class TeamElsewhere(PortalError):
    """Whose it is nobody is told."""

    code = "dropbox_team_elsewhere"
    message = _("The Dropbox team {team} is connected already.")
    next_step = _("Sign in at Dropbox as an admin of the right team, or write to whoever sent you the link.")


class WrongTeam(PortalError):
    code = "dropbox_wrong_team"
    message = _("You allowed it for {found}, but it was connected with {team}.")
    next_step = _("Sign in at Dropbox as an admin of that team, and begin once more. Nothing was changed.")
