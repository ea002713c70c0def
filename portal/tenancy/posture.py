"""What a partner's security score is worked out from, as it is now."""

from datetime import timedelta

from django.db.models import Q

from portal import clock
from portal.keys.models import ApiKey
from portal.tenancy.models import Partner
from portal.tenancy.queries import second_factors_by_role
from portal.tenancy.roles import MANAGERS
from portal.tenancy.security_score import IDLE_DAYS, Part, Posture, parts_of, score_of


def security_of(partner: Partner) -> tuple[int | None, list[Part]]:
    """The score and its parts. A partner that ended has none: nobody can sign in, and no key opens anything."""
    if partner.state == Partner.State.CLOSED:
        return None, []
    posture = posture_of(partner)
    return score_of(posture), parts_of(posture)


def posture_of(partner: Partner) -> Posture:
    """Of the people who can sign in and the keys that open something."""
    by_role = second_factors_by_role(partner)
    managers = [counted for role, counted in by_role.items() if role in MANAGERS]
    others = [counted for role, counted in by_role.items() if role not in MANAGERS]
    keys = ApiKey.objects.usable().filter(partner=partner)
    long_ago = clock.now() - timedelta(days=IDLE_DAYS)
    unused = Q(last_used_at=None) | Q(last_used_at__lt=long_ago)
    return Posture(
        managers=sum(people for people, _bare in managers),
        managers_bare=sum(bare for _people, bare in managers),
        others=sum(people for people, _bare in others),
        others_bare=sum(bare for _people, bare in others),
        policy=set(partner.second_factor_roles) >= set(MANAGERS),
        keys=keys.count(),
        keys_open=keys.filter(expires_at=None, allowed_networks=[]).count(),
        keys_idle=keys.filter(unused, created_at__lt=long_ago).count(),
    )
