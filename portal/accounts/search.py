"""Pages of one's own account, found from everywhere."""

from django.utils.translation import gettext_lazy as _

from portal.search.registry import Destination, destination

destination(
    Destination(_("Account and security"), "shield-check", person="account_security", words=_("profile sign-in")),
    Destination(_("Your details"), "user", person="account-update", words=_("name language time zone")),
    Destination(_("Change password"), "lock-keyhole", person="account_change_password"),
    Destination(_("Second factor"), "smartphone", person="mfa_index", words=_("two-factor MFA passkey codes")),
    Destination(_("Where you are signed in"), "monitor", person="account-sessions", words=_("sessions devices")),
)
