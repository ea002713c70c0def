"""Where requests of clients are found."""

from django.utils.translation import gettext_lazy as _

from partners.client_requests.models import ClientRequest
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Requests of clients"),
        "inbox",
        partner="client-request-list",
        words=_("self-service approve decline message contact"),
        visible=lambda actor: actor.role in ClientRequest.read_roles,
    )
)
