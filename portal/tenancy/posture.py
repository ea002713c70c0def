"""What a partner's security score is worked out from, as it is now."""

from datetime import timedelta

from django.db.models import Q

from portal import clock
from portal.keys.models import ApiKey
from portal.tenancy.models import Partner
from portal.tenancy.queries import second_factors_by_role
from portal.tenancy.roles import MANAGERS
from portal.tenancy.security_score import Posture

IDLE_AFTER = timedelta(days=90)


def posture_of(partner: Partner) -> Posture:
    """Of the people who can sign in and the keys that open something."""
    by_role = second_factors_by_role(partner)
    managers = [counted for role, counted in by_role.items() if role in MANAGERS]
    others = [counted for role, counted in by_role.items() if role not in MANAGERS]
    keys = ApiKey.objects.usable().filter(partner=partner)
    unused = Q(last_used_at=None) | Q(last_used_at__lt=clock.now() - IDLE_AFTER)
    return Posture(
        managers=sum(people for people, _bare in managers),
        managers_bare=sum(bare for _people, bare in managers),
        others=sum(people for people, _bare in others),
        others_bare=sum(bare for _people, bare in others),
        policy=set(partner.second_factor_roles) >= set(MANAGERS),
        keys=keys.count(),
        keys_open=keys.filter(expires_at=None, allowed_networks=[]).count(),
        keys_idle=keys.filter(unused, created_at__lt=clock.now() - IDLE_AFTER).count(),
    )
