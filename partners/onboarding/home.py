"""Where staff find the journeys, and partners the switch for those of their clients."""

from django.utils.translation import gettext_lazy as _

from portal.web.navigation import PARTNER, STAFF, Entry

STAFF.append(
    Entry(
        _("Journeys"),
        "journey-list",
        "route",
        hub="staff-programme",
        text=_("Who gets which onboarding mail, when, and why."),
        order=38,
    )
)
PARTNER.append(
    Entry(
        _("Mail to clients"),
        "client-mail",
        "mail",
        hub="partner-settings",
        text=_("Whether the portal helps your clients’ admins over their first steps by mail, in your name."),
        order=93,
    )
)
