"""What the network's own people put in staff's sidebar."""

from django.utils.translation import gettext_lazy as _

from portal.web.navigation import STAFF, Entry

STAFF.append(Entry(_("People"), "staff-people", "users", order=90, covers=("people", "permissions")))
