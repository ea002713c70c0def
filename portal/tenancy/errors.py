"""What can be refused about people and partners."""

from django.utils.translation import gettext_lazy as _

from portal.errors import LinkInvalid, PortalError, WrongState


class RoleAboveOwn(PortalError):
    code = "role_above_own"
    status = 403
    field = "role"
    message = _("{role} is above your own role, so you cannot give or take it.")
    next_step = _("Ask an owner of your company.")


class LastOwner(PortalError):
    code = "last_owner"
    message = _("{name} is the last owner of {partner}. A company always has one.")
    next_step = _("Make somebody else an owner first.")


class AlreadyMember(PortalError):
    code = "already_member"
    field = "email"
    message = _("{email} belongs to {partner} already.")
    next_step = _("Change the person's role in the list of people instead.")


class AlreadyInvited(PortalError):
    code = "already_invited"
    field = "email"
    message = _("{email} has been invited already.")
    next_step = _("Send the invitation again, or revoke it and write a new one.")


class InvitationClosed(PortalError):
    code = "invitation_closed"
    message = _("This invitation was {state} already.")
    next_step = _("Load the list again: somebody may have changed it in the meantime.")


class InvitationLinkInvalid(LinkInvalid):
    message = _("This invitation is no longer open, or its link is incomplete.")
    next_step = _("If you accepted it already, sign in. Otherwise ask the person who invited you to send it again.")


class WrongAddress(PortalError):
    code = "wrong_address"
    status = 403
    message = _("This invitation is for {email}.")
    next_step = _("Sign in with this address to accept it.")


class NotYourMembership(PortalError):
    code = "not_your_membership"
    status = 403
    message = _("Only {name} can leave in their own name.")
    next_step = _("Remove the person instead.")


class ReasonMissing(PortalError):
    code = "reason_missing"
    status = 400
    field = "reason"
    message = _("A reason is missing. The partner reads it.")
    next_step = _("Write in a sentence why.")


class StandingDecided(WrongState):
    message = _("{partner} is {state} already.")


class PartnerEnded(WrongState):
    message = _("{partner} has ended.")
    next_step = _("An end cannot be taken back. The company can apply again.")


class NotAPartnerManager(PortalError):
    code = "not_a_partner_manager"
    status = 400
    field = "manager"
    message = _("{name} is neither partner manager nor network admin.")
    next_step = _("Choose somebody who is, or change their staff role first.")


class NotOneself(PortalError):
    code = "not_oneself"
    status = 403
    message = _("Nobody resets their own second factor.")
    next_step = _("Change it under Account and security, or ask somebody else to reset it.")


class NoSecondFactor(PortalError):
    code = "no_second_factor"
    message = _("{name} has no second factor, so there is nothing to reset.")
    next_step = _(
        "They sign in with their password alone. A forgotten one they replace themselves, from the sign-in page."
    )


class BelongsElsewhere(PortalError):
    code = "belongs_elsewhere"
    status = 403
    message = _("{name} also works elsewhere in the network, so a single company cannot reset their second factor.")
    next_step = _("Ask your partner manager: the network's support resets it.")
