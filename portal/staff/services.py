"""Who belongs to staff, and in which role. Asking somebody to join is an invitation like a partner's (`portal.tenancy`)."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.actions import business_action
from portal.errors import PortalError
from portal.keys.services import revoke_staff_keys
from portal.staff.errors import LastNetworkAdmin, NotOfStaff
from portal.staff.queries import is_last_network_admin
from portal.tenancy.actor import Actor
from portal.tenancy.errors import ReasonMissing
from portal.tenancy.queries import lock_staff
from portal.tenancy.reach import require_reach_over_staff
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY
from portal.text import clean_text


def belongs_to_staff(user: User) -> PortalError | None:
    return None if user.staff_role else NotOfStaff(name=user)


@business_action(
    noun="staff-members",
    verb="change-role",
    label=_("Change staff role"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="user",
    available=belongs_to_staff,
    event="staff_member.role_changed",
)
def change_staff_role(*, actor: Actor, user: User, role: str, reason: str) -> User:
    """From the person's next request on. Keys they made under the old role end with it."""
    require_reach_over_staff(actor, role)
    return _set_role(actor, user, role, reason)


@business_action(
    noun="staff-members",
    verb="remove",
    label=_("Remove from staff"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="user",
    available=belongs_to_staff,
    event="staff_member.removed",
)
def remove_from_staff(*, actor: Actor, user: User, reason: str) -> User:
    """The account stays: it may belong to partners. The partners they managed are released once the event is handled."""
    return _set_role(actor, user, "", reason)


def _set_role(actor: Actor, user: User, role: str, reason: str) -> User:
    lock_staff()
    require_reach_over_staff(actor)
    if not clean_text(reason):
        raise ReasonMissing()
    if role not in NETWORK_ADMINS and is_last_network_admin(user):
        raise LastNetworkAdmin(name=user)
    user.staff_role = role
    user.save(update_fields=["staff_role"])
    revoke_staff_keys(actor, user)
    return user
