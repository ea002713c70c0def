"""A second factor that somebody lost, reset by those who look after them."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.queries import places_of
from portal.accounts.services import forget_second_factors
from portal.actions import business_action
from portal.events.record import record_event
from portal.tenancy import errors
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.queries import lock_people
from portal.tenancy.reach import require_reach, require_reach_over_staff
from portal.tenancy.roles import MANAGERS, RESETTERS


@business_action(
    noun="memberships",
    verb="reset-second-factor",
    label=_("Reset second factor"),
    roles=MANAGERS,
    staff_roles=RESETTERS,
    subject="membership",
    while_suspended=True,
)
def reset_second_factor(*, actor: Actor, membership: Membership, reason: str) -> Membership:
    """Everything but the password is forgotten, and the person signed out everywhere and told by mail who did it and why."""
    lock_people(membership.partner_id)
    require_reach(actor, membership.role)
    if membership.user_id in {actor.user_id, actor.staff_id}:  # nor through a staff key of one's own
        raise errors.NotOneself()
    _refuse_to_weaken_others(actor, membership)
    if not forget_second_factors(membership.user_id):
        raise errors.NoSecondFactor(name=membership.user)
    told = {"user_id": membership.user_id}
    record_event(actor, "membership.second_factor_reset", membership, new=told, reason=reason)
    return membership


def _refuse_to_weaken_others(actor: Actor, membership: Membership) -> None:
    """A company must not weaken what protects another company or the network; nor, among staff, support a network admin."""
    user = User.objects.get(pk=membership.user_id)
    if actor.is_staff:
        if user.staff_role:
            require_reach_over_staff(actor)
    elif user.is_staff or places_of(user).exclude(pk=membership.pk).exists():
        raise errors.BelongsElsewhere(name=membership.user)
