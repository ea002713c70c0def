"""What can be refused about accounts and keys."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class AccountExists(PortalError):
    code = "account_exists"
    message = _("There is an account for {email} already.")
    next_step = _("Sign in with it, then open the link again.")


class PasswordRefused(PortalError):
    code = "password_refused"
    status = 400
    field = "password"
    message = _("{problems}")
