"""Where qualifications are found."""

from django.utils.translation import gettext_lazy as _

from partners.qualifications.models import Qualification
from portal.search.registry import Destination, destination
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads


def _reads(actor: Actor) -> bool:
    return staff_reads(Qualification)(actor) if actor.is_staff else actor.role in Qualification.read_roles


destination(
    Destination(
        _("Qualifications"),
        "graduation-cap",
        partner="qualification-list",
        staff="staff-qualification-list",
        words=_("education school university charity non-profit eligible"),
        visible=_reads,
    )
)
