from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError
from portal.imports.problems import ImportProblem


class NotConnected(PortalError):
    code = "dropbox_team_not_connected"
    field = "connection"
    message = _("The Dropbox team of {client} is not connected: {state}.")
    next_step = _("The client’s admin connects it by the link; ask for it or send it again on the subscription’s page.")


class NobodyNamed(PortalError):
    code = "nobody_to_invite"
    status = 400
    field = "people"
    message = _("Nobody is named.")
    next_step = _("Give an address, or several, one a line.")


class TooManyPeople(PortalError):
    code = "too_many_people"
    status = 400
    field = "people"
    message = _("{limit} people can be invited at once, and {count} are named.")
    next_step = _("Invite the others afterwards.")


class NoAddressColumn(ImportProblem):
    code = "no_address_column"
    message = _("None of the {count} columns has a head that says where the addresses are.")
    next_step = _("Give that column one of these heads: {expected}.")


class AddressNotTaken(PortalError):
    code = "address_not_taken_by_dropbox"
    status = 400
    field = "email"
    message = _("“{email}” is no address that Dropbox takes.")
    next_step = _(
        "It takes letters from a to z, digits and . _ % + - & # ' before the @, and a domain spelled in letters from a to z."
    )


class NameNotTaken(PortalError):
    code = "name_not_taken_by_dropbox"
    status = 400
    field = "given_name"
    message = _("“{name}” is no name that Dropbox takes.")
    next_step = _('At most 50 characters, without / : ? * < > " and the vertical bar.')


class NamedTwice(PortalError):
    code = "person_named_twice"
    status = 400
    field = "email"
    message = _("{email} is named twice.")
    next_step = _("Name each person once.")


class OperationOpen(PortalError):
    code = "seat_operation_open"
    field = "email"
    message = _("There is an operation of {email} already: {action}, {state}.")
    next_step = _("Wait until it is through, or cancel it first.")


class NotToCancel(PortalError):
    code = "seat_operation_not_cancellable"
    message = _("This cannot be cancelled any more: {state}.")
    next_step = _(
        "What is being asked of Dropbox at this moment can be cancelled in a few minutes, if it is open still."
    )


class NothingToRetry(PortalError):
    code = "seat_operation_not_retriable"
    message = _("There is nothing to try again: {state}.")
    next_step = _("What is open goes on by itself. What is through or cancelled is asked for anew.")


class RetryPointless(PortalError):
    code = "seat_operation_retry_pointless"
    message = _("Trying it again would be refused again. {why}")
    next_step = _("{step}")


class PeopleDiffer(PortalError):
    code = "people_shown_differently"
    message = _("What would happen now is not what was shown: the team or its operations changed in the meantime.")
    next_step = _("Look at it again, and confirm what happens now.")


class NotForThisMember(PortalError):
    code = "not_for_this_team_member"
    message = _("This is not possible with {person} now: {status}.")
    next_step = _("Read the team again if that is not so any more.")


class NotOnSameTeam(PortalError):
    code = "not_on_same_team"
    status = 400
    message = _("{person} is nobody else on the same team.")
    next_step = _("Choose another member of the team.")


class SeveralTeams(PortalError):
    code = "people_of_several_teams"
    message = _("They are on several Dropbox teams, and people are removed from one at a time.")
    next_step = _("Do it team by team: filter the list by one client’s connection, or send a request for each.")


class ChoiceNeeded(PortalError):
    code = "data_choice_needed"
    status = 400
    field = "files"
    message = _("It is not said what becomes of the person’s data.")
    next_step = _(
        "Choose: `leave` or `hand-over`, each with `wipe_devices`, and the second with `transfer_to` and `transfer_admin`; or "
        "`keep-account`, with `keep_team_shares`."
    )


class NoAccountToKeep(PortalError):
    code = "no_account_to_keep"
    status = 400
    field = "files"
    message = _("{person} has not accepted yet, and has no account to keep.")
    next_step = _("Leave `files` out: the invitation is taken back, and there are no files.")


class ChoiceTakesNoSuch(PortalError):
    code = "data_choice_takes_no_such"
    status = 400
    message = _("This choice about the person’s data takes no such value.")
    next_step = _("Leave it out, or choose otherwise.")
