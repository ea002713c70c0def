"""How far somebody's role reaches over other people's. Asked under the lock that keeps those people as they are."""

from django.utils.translation import gettext_lazy as _

from portal.errors import NotAllowed, PortalError, StaffNotAllowed, UnknownChoice
from portal.tenancy import errors
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner
from portal.tenancy.queries import role_now, staff_role_now
from portal.tenancy.roles import MANAGERS, NETWORK_ADMINS, Role, StaffRole, may_give


def require_reach(actor: Actor, *roles: str) -> None:
    """Nobody gives, takes or touches a role above their own. Staff stand above all roles of partners."""
    above_all = actor.is_system or actor.is_staff
    giver = Role.OWNER if above_all else role_now(actor)
    if actor.kind == ActorKind.PERSON and giver not in MANAGERS:
        raise NotAllowed(action=_("Change who belongs to the company"))
    for role in roles:
        if role not in Role.values:
            raise UnknownChoice(field="role", value=role, known=Role.values)
        if not may_give(giver, role):
            raise errors.RoleAboveOwn(role=Role(role).label)


def above_reach(actor: Actor, role: str) -> PortalError | None:
    """The same as an answer, for what is offered on somebody of this role."""
    try:
        require_reach(actor, role)
    except PortalError as refused:
        return refused
    return None


def require_reach_over_staff(actor: Actor, *roles: str) -> None:
    """Only network admins give and take staff roles, so nobody gives one above their own."""
    if not actor.is_system and staff_role_now(actor) not in NETWORK_ADMINS:
        raise StaffNotAllowed(action=_("Change who belongs to staff"))
    for role in roles:
        if role not in StaffRole.values:
            raise UnknownChoice(field="role", value=role, known=StaffRole.values)


def require_right_to_invite(actor: Actor, partner: Partner | None, role: str) -> None:
    require = require_reach if partner else require_reach_over_staff
    require(actor, role)
