"""Where internal use licences are found."""

from django.utils.translation import gettext_lazy as _

from partners.internal_use.models import InternalUseRequest
from portal.search.registry import Destination, destination
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads


def _reads(actor: Actor) -> bool:
    return staff_reads(InternalUseRequest)(actor) if actor.is_staff else actor.role in InternalUseRequest.read_roles


destination(
    Destination(
        _("Internal use licences"),
        "users",
        partner="internal-use-request-list",
        staff="staff-internal-use-request-list",
        words=_("IUL own team free licences NFR"),
        visible=_reads,
    )
)
