"""What a partner's tier brings it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.network.models import Profile, Tier
from partners.tiers import benefits
from partners.tiers.models import Benefit, TierChange
from portal import clock
from portal.accounts.models import User
from portal.entitlements import ENFORCED, Entitlement, entitlement_source
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.queries import owners_by_partner
from portal.text import listed


@entitlement_source
def _entitled(partner_id: str, code: str) -> Entitlement:
    return _on(partner_id, code, clock.today())


def entitled(partner: Partner, code: str, on: date | None = None) -> Entitlement:
    """Whether the partner has the benefit on a day, by the tier it had then; true or false, with its limit."""
    return _on(partner.pk, code, on or clock.today())


def _on(partner_id: str, code: str, day: date) -> Entitlement:
    now = Profile.objects.filter(partner_id=partner_id).values_list("tier_id", flat=True).first()
    if now is None:
        return Entitlement(True)
    tier_id = benefits.tier_on(TierChange.objects.filter(partner_id=partner_id), now, day)
    return benefits.entitlement(Benefit.objects.filter(code=code), tier_id, code, day)


@dataclass(frozen=True, slots=True)
class Level:
    """A tier with what it brings today, and what is about to change."""

    tier: Tier
    benefits: dict[str, Benefit]
    upcoming: list[Benefit]
    counted: frozenset[str]  # codes for which some tier has a limit, so that "no limit" says something

    @property
    def shown(self) -> list[tuple[str, str]]:
        """(what it is, how much) of everything included, for a page or a mail."""
        return [(row.label, self.amount(code)) for code, row in self.benefits.items() if row.included]

    def amount(self, code: str) -> str:
        row = self.benefits.get(code)
        if row is None or not row.included:
            return str(_("Not included"))
        if row.limit is not None:
            return str(_("Up to {limit}").format(limit=row.limit))
        return str(_("No limit") if code in self.counted else _("Included"))


def levels(on: date) -> list[Level]:
    """All tiers, lowest first."""
    rows = list(Benefit.objects.select_related("tier"))
    counted = frozenset(row.code for row in rows if row.limit is not None)
    return [
        Level(tier, benefits.in_force(rows, tier.pk, on), benefits.upcoming(rows, tier.pk, on), counted)
        for tier in Tier.objects.all()
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One benefit across all tiers; `cells` say how much, in the order of the tiers."""

    code: str
    label: str
    cells: list[tuple[str, Level]]
    is_enforced: bool


def comparison(shown: list[Level]) -> list[Line]:
    """Every benefit that some tier has an opinion on, called as the highest tier calls it."""
    labels = {code: row.label for level in shown for code, row in level.benefits.items()}
    return [
        Line(code, label, [(level.amount(code), level) for level in shown], code in ENFORCED)
        for code, label in sorted(labels.items(), key=lambda item: item[1])
    ]


def differences(now: Level, then: Level) -> list[str]:
    """In words, what a partner that moves from one to the other has more or less of."""
    lines = ((line.label, *(amount for amount, _level in line.cells)) for line in comparison([now, then]))
    return [f"{label}: {before} → {after}" for label, before, after in lines if before != after]


def what_a_move_brings(actor: Actor, ids: Sequence[str], values: Mapping) -> dict[str, list[str]]:
    """To the tier of `values`, in words, by the id of the profile: from where, what changes with it, and who is told."""
    by_code = {level.tier.code: level for level in levels(clock.today())}
    then = by_code[values["tier"]]
    profiles = list(Profile.objects.visible_to(actor).filter(pk__in=ids).select_related("tier"))
    owners = owners_by_partner([profile.partner_id for profile in profiles])
    return {
        profile.pk: [
            f"{profile.tier} → {then.tier}",
            *differences(by_code[profile.tier.code], then),
            _told(owners[profile.partner_id]),
        ]
        for profile in profiles
    }


def _told(owners: Sequence[User]) -> str:
    return _("Told by mail: {names}").format(names=listed(owners)) if owners else _("There is no owner to be told.")


def history(actor: Actor) -> QuerySet[Benefit]:
    """Every row ever written, newest first."""
    return Benefit.objects.visible_to(actor).select_related("tier").order_by("-valid_from", "-id")


def tier_changes_of(partner: Partner, actor: Actor) -> QuerySet[TierChange]:
    rows = TierChange.objects.visible_to(actor).filter(partner=partner)
    return rows.select_related("tier", "previous").order_by("-changed_on", "-id")
