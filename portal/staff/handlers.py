"""What follows when somebody's place among staff changes: their partners, and the words of it."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.tenancy.actor import Actor
from portal.tenancy.roles import PARTNER_KEEPERS
from portal.tenancy.services import assign_manager

phrases(
    {
        "staff_member.joined": _("joined the network’s staff"),
        "staff_member.role_changed": _("changed the staff role of {subject}"),
        "staff_member.second_factor_reset": _("reset the second factor of {subject}"),
        "staff_member.removed": _("removed {subject} from the network’s staff"),
    }
)


@handles("staff_member.role_changed", "staff_member.removed")
def release_partners(event: Event) -> None:
    """Whoever may no longer manage partners manages none. One partner at a time, so that a repeat finds what is left."""
    user = User.objects.get(pk=event.subject_id)
    if user.staff_role in PARTNER_KEEPERS:
        return
    for partner in user.managed_partners.order_by("id"):
        assign_manager(actor=Actor.system(request_id=event.request_id), partner=partner, manager=None)
