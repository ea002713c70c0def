"""How many internal use licences a partner's tier brings: a benefit with a limit, in dated rows as every other."""

from datetime import date

from partners.network.models import Profile
from partners.tiers import benefits
from partners.tiers.models import Benefit, TierChange
from portal.entitlements import INTERNAL_USE


def limit_on(partner_id: str, day: date) -> int:
    """Unlike other benefits it is none where nobody laid it down: what costs nothing is given, not taken. So is one without a
    limit: a number is what is granted.
    """
    now = Profile.objects.filter(partner_id=partner_id).values_list("tier_id", flat=True).first()
    if now is None:
        return 0
    tier = benefits.tier_on(TierChange.objects.filter(partner_id=partner_id), now, day)
    row = benefits.in_force(Benefit.objects.filter(code=INTERNAL_USE), tier, day).get(INTERNAL_USE)
    return (row.limit or 0) if row and row.included else 0
