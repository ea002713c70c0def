"""What can be refused about people and partners."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.errors import LinkInvalid, LinkTooOld, PortalError, WrongState, date_in_words


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


class NobodyInvites(PortalError):
    code = "nobody_invites"
    message = _("Whoever invited {email} can no longer invite to {place}.")
    next_step = _("Somebody who can has to send the invitation again.")


class InvitationLinkInvalid(LinkInvalid):
    message = _("The link of this invitation is incomplete.")
    next_step = _("Open it from the mail again, or ask the person who invited you to send it again.")


class InvitationAccepted(LinkInvalid):
    message = _("This invitation was accepted already.")
    next_step = _("If you accepted it, sign in. Otherwise ask the person who invited you.")


class InvitationRevoked(LinkInvalid):
    message = _("This invitation was withdrawn.")
    next_step = _("If you expected to join {place}, ask the person who invited you.")


class InviterGone(LinkInvalid):
    message = _("Whoever sent this invitation can no longer invite you to {place}, so it has ended.")
    next_step = _("Ask somebody else there for a new invitation.")


class PlaceEnded(LinkInvalid):
    message = _("{place} has left the partner network, so nobody can join it any more.")
    next_step = _("Ask the person who invited you what becomes of your work together.")


class InvitationPaused(LinkInvalid):
    code = "partner_suspended"
    status = 409
    message = _("{place} is suspended, so nobody can join it now.")
    next_step = _("Keep the mail. Open this link again once the company is reinstated.")


class InvitationReplaced(LinkInvalid):
    message = _("A newer link was mailed on {day}.")
    next_step = _(
        "This one no longer works. Open the latest mail; if it is not among unwanted mail either, ask the person who invited "
        "you to send it again."
    )

    def __init__(self, *, sent_at: datetime):
        super().__init__(sent_at=sent_at, day=date_in_words(sent_at))


class InvitationExpired(LinkTooOld):
    """The invited person can have a new link sent."""

    message = _("This invitation to join {place} expired on {day}.")
    next_step = _("Have a new link sent to the invited address. It is valid for {days} days.")


class InvitationLapsed(LinkTooOld):
    """Only whoever invites can send it again."""

    message = _("This invitation to join {place} expired on {day}.")
    next_step = _("Ask {inviter} to send it again. From here no further link can be sent.")


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
