"""Who belongs to staff, and in which role. Asking somebody to join is an invitation like a partner's (`portal.tenancy`)."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.services import forget_second_factors
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.errors import PortalError
from portal.events.record import record_event
from portal.keys.services import revoke_staff_keys
from portal.staff.errors import LastNetworkAdmin, NotOfStaff
from portal.staff.queries import is_last_network_admin
from portal.tenancy.actor import Actor
from portal.tenancy.errors import NoSecondFactor, NotOneself
from portal.tenancy.leaving import withdraw_invitations
from portal.tenancy.queries import lock_staff
from portal.tenancy.reach import require_reach_over_staff
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY


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
def change_staff_role(*, actor: Actor, user: User, role: str, reason: str, seen: str = "") -> User:
    """From the person's next request on. Keys they made under the old role end with it, and invitations they could no longer
    send.
    """
    require_reach_over_staff(actor, role)
    refuse_stale(seen, {"role": user.staff_role}, {"role": role}, user)
    return _set_role(actor, user, role)


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
    """The account stays: it may belong to partners. Their keys and the invitations they sent are revoked; the partners they
    managed are released once the event is handled.
    """
    return _set_role(actor, user, "")


@business_action(
    noun="staff-members",
    verb="reset-second-factor",
    label=_("Reset second factor"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="user",
    available=belongs_to_staff,
)
def reset_second_factor(*, actor: Actor, user: User, reason: str) -> User:
    """For a colleague who lost it: signed out everywhere, and told by mail who did it and why."""
    _require_right(actor)
    if user.pk in {actor.user_id, actor.staff_id}:
        raise NotOneself()
    if not forget_second_factors(user.pk):
        raise NoSecondFactor(name=user)
    record_event(actor, "staff_member.second_factor_reset", user, new={"user_id": user.pk}, reason=reason)
    return user


def _require_right(actor: Actor) -> None:
    lock_staff()
    require_reach_over_staff(actor)


def _set_role(actor: Actor, user: User, role: str) -> User:
    _require_right(actor)
    if role not in NETWORK_ADMINS and is_last_network_admin(user):
        raise LastNetworkAdmin(name=user)
    user.staff_role = role
    user.save(update_fields=["staff_role"])
    revoke_staff_keys(actor, user)
    withdraw_invitations(actor, user, None, role=role, reason=_why_withdrawn(user))
    return user


def _why_withdrawn(user: User) -> str:
    if not user.staff_role:
        return gettext("{name} no longer belongs to staff.").format(name=user)
    return gettext("{name} is now {role}.").format(name=user, role=user.get_staff_role_display())
