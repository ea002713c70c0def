"""How many internal use licences a partner's tier brings: a benefit with a limit, in dated rows as every other."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from partners.network.models import Profile
from partners.tiers import benefits
from partners.tiers.models import Benefit, TierChange
from portal import clock
from portal.entitlements import INTERNAL_USE


class Limits:
    """One reading of tiers and benefits, of one partner or of all, once somebody asks; then for any day."""

    def __init__(self, partner_id: str = ""):
        self._whose = {"partner_id": partner_id} if partner_id else {}

    @cached_property
    def _tiers(self) -> dict[str, str]:
        return dict(Profile.objects.filter(**self._whose).values_list("partner_id", "tier_id"))

    @cached_property
    def _steps(self) -> dict[str, list[TierChange]]:
        found = defaultdict(list)
        for step in TierChange.objects.filter(**self._whose):
            found[step.partner_id].append(step)
        return found

    @cached_property
    def _rows(self) -> list[Benefit]:
        return list(Benefit.objects.filter(code=INTERNAL_USE))

    def tier_on(self, partner_id: str, day: date) -> str:
        """Its id; empty of whoever has no place in the programme."""
        now = self._tiers.get(partner_id, "")
        return now if not now or day >= clock.today() else benefits.tier_on(self._steps.get(partner_id, ()), now, day)

    def on(self, partner_id: str, day: date) -> int:
        """Unlike other benefits it is none where nobody laid it down: what costs nothing is given, not taken. So is one without a
        limit: a number is what is granted.
        """
        if not (tier := self.tier_on(partner_id, day)):
            return 0
        row = benefits.in_force(self._rows, tier, day).get(INTERNAL_USE)
        return (row.limit or 0) if row and row.included else 0


def limit_on(partner_id: str, day: date) -> int:
    """Of one partner, for one day."""
    return Limits(partner_id).on(partner_id, day)
