"""Sales assets in the sidebar."""

from django.utils.translation import gettext_lazy as _

from portal.web.navigation import PARTNER, Entry

PARTNER.append(Entry(_("Sales assets"), "asset-list", "folder-open", order=50))
