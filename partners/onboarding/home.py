"""Where staff find the journeys."""

from django.utils.translation import gettext_lazy as _

from portal.web.navigation import STAFF, Entry

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
