"""What can be refused about accounts and keys."""

from django.utils.translation import gettext_lazy as _

from portal.errors import LinkInvalid, LinkTooOld, PortalError


class AccountExists(PortalError):
    code = "account_exists"
    message = _("There is an account for {email} already.")
    next_step = _("Sign in with it, then open the link again.")


class PasswordRefused(PortalError):
    """The password is too weak, or one that many people use."""

    code = "password_refused"
    status = 400
    field = "password"
    message = _("{problems}")
    next_step = _("Choose another password.")


class SameEmail(PortalError):
    code = "same_email"
    status = 400
    field = "email"
    message = _("{email} is your address already.")
    next_step = _("Enter the new one, or leave things as they are.")


class EmailChangeClosed(LinkInvalid):
    code = "email_change_closed"
    message = _("This change of address is over: it was answered already, withdrawn, or is too old.")
    next_step = _("Ask for it again under Account and security, if it is still wanted.")


class EmailTaken(LinkInvalid):
    code = "email_taken"
    message = _("There is an account for {email} already, so it cannot become the address of another one.")
    next_step = _("Sign in with that account, or choose another address.")


class PasswordLinkGone(LinkInvalid):
    message = _("This link was used already, or is incomplete.")
    next_step = _("If you have set your password, sign in with it. Otherwise have a new link sent.")


class PasswordLinkExpired(LinkTooOld):
    next_step = _("Have a new one sent to the address that this one was mailed to. It is valid for three days.")
