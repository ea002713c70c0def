"""Where seat operations are found."""

from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.models import SeatOperation
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Seat operations"),
        "users",
        partner="seat-operation-list",
        words=_("Dropbox team people invite suspend remove recover licence"),
        visible=lambda actor: actor.role in SeatOperation.read_roles,
    )
)
