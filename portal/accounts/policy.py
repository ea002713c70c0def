"""Who has to have a second factor: by a partner's security policy for their role, or as staff by the operator's setting."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.queries import has_second_factor, places_of
from portal.tenancy.models import Membership


@dataclass(frozen=True, slots=True)
class Demand:
    """Who asks for it, and for whom."""

    place: str
    role: str


def partner_demands(membership: Membership) -> bool:
    """Whether this person may not work here yet. Most partners ask for nothing, and then no query is made."""
    asked_for = membership.role in membership.partner.second_factor_roles
    return asked_for and not has_second_factor(membership.user_id)


def network_demands(user: User) -> bool:
    return bool(user.staff_role) and settings.STAFF_SECOND_FACTOR and not has_second_factor(user.pk)


def demands_on(user: User) -> list[Demand]:
    """All that ask this person for a second factor, whether they have one or not."""
    demands = [
        Demand(row.partner.name, row.get_role_display())
        for row in places_of(user)
        if row.role in row.partner.second_factor_roles
    ]
    if user.staff_role and settings.STAFF_SECOND_FACTOR:
        demands.append(Demand(_("Partner network"), user.get_staff_role_display()))
    return demands
