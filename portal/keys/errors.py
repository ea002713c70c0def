"""What can be refused about keys."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class ScopesMissing(PortalError):
    code = "scopes_missing"
    status = 400
    field = "scopes"
    message = _("A key without scopes can do nothing.")
    next_step = _("Choose at least one.")


class ScopeNotGrantable(PortalError):
    code = "scope_not_grantable"
    status = 403
    field = "scopes"
    message = _("You cannot give the scope {scope}: it does not exist, or it goes beyond what you may do yourself.")
    next_step = _("The permissions page shows what your role includes.")


class KeyLimitReached(PortalError):
    code = "key_limit_reached"
    message = _("{partner} has {active} active keys, and its tier includes {limit}.")
    next_step = _("Revoke one that is no longer used. The page Settings, Programme shows what each tier includes.")


class ExpiryPassed(PortalError):
    code = "expiry_passed"
    status = 400
    field = "expires_at"
    message = _("The key would have expired already.")
    next_step = _("Choose a time in the future, or leave it out.")


class KeyNotActive(PortalError):
    code = "key_not_active"
    message = _("This key is {state}.")
    next_step = _("Create a new key. Requests with the old one are refused.")
