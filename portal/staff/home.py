"""What the network's own people put in staff's sidebar: who gets in, as a person or as a machine, and as what."""

from django.utils.translation import gettext_lazy as _

from portal.web.navigation import STAFF, Entry

STAFF.append(Entry(_("Access"), "staff-access", "users", order=90))
STAFF.append(
    Entry(
        _("People"),
        "staff-people",
        "users",
        hub="staff-access",
        text=_("Who runs the network, and in which role."),
        covers=("invitations",),
        order=91,
    )
)
STAFF.append(
    Entry(
        _("Permissions"),
        "staff-permissions",
        "shield-check",
        hub="staff-access",
        text=_("What each staff role sees and may do."),
        order=94,
    )
)
