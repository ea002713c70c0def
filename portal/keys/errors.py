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
    next_step = _("`grantable_scopes` of /api/v1/permissions and the form for a new key list those that you can give.")


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


class NetworkInvalid(PortalError):
    code = "network_invalid"
    status = 400
    field = "allowed_networks"
    message = _("“{network}” is neither an address nor a network.")
    next_step = _("Write one per line, such as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/48.")


class TooManyNetworks(PortalError):
    code = "too_many_networks"
    status = 400
    field = "allowed_networks"
    message = _("{count} networks are more than the {most} that a key can have.")
    next_step = _("Put neighbouring addresses together into one network.")


class NetworksTooWide(PortalError):
    code = "networks_too_wide"
    status = 403
    field = "allowed_networks"
    message = _("{network} reaches beyond the networks of the key that asks for it.")
    next_step = _("Choose networks inside its own, or change them on the key's page.")


class AddressNotAllowed(PortalError):
    code = "address_not_allowed"
    status = 403
    message = _("This key cannot be used from {address}.")
    next_step = _("Send the request from one of the key's allowed networks, or add this address on the key's page.")


class KeyOutOfReach(PortalError):
    code = "key_out_of_reach"
    status = 403
    message = _("A key changes and rotates only itself and the keys that it made.")
    next_step = _("Do it on the key's page.")


class RotationUnderWay(PortalError):
    code = "rotation_under_way"
    message = _("The secret before this one works until {until}, so two are in use already.")
    next_step = _("End the old secret first, then rotate again.")


class NoOverlap(PortalError):
    code = "no_overlap"
    message = _("Only one secret of this key works: there is no old one to end.")
    next_step = _("There is nothing to do.")
