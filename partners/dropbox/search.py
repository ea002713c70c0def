"""Where connections are found."""

from django.utils.translation import gettext_lazy as _

from partners.dropbox.models import DropboxConnection
from partners.requests.queue import reads
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Dropbox connections"),
        "cable",
        partner="dropbox-connection-list",
        staff="staff-dropbox-connection-list",
        words=_("team admin link consent reconnect sandbox"),
        visible=reads(DropboxConnection),
    )
)
