"""Moving a partner to another tier, and laying down what a tier brings."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from partners.network.models import Profile, Tier
from partners.tiers.errors import SameTier, StartsInThePast, UnknownTier
from partners.tiers.models import Benefit, TierChange
from portal import clock
from portal.accounts.values import checked
from portal.actions import business_action
from portal.entitlements import INTERNAL_USE
from portal.errors import InvalidValue
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY, PARTNER_KEEPERS
from portal.text import clean_text


@business_action(
    noun="profiles",
    verb="change-tier",
    label=_("Change tier"),
    roles=NOBODY,
    staff_roles=PARTNER_KEEPERS,
    subject="profile",
)
def change_tier(*, actor: Actor, profile: Profile, tier: str, reason: str) -> Profile:
    """`tier` is the code. It counts from today on; the owners are told by mail, with the reason."""
    new, previous = _tier_of(tier), profile.tier
    if new == previous:
        raise SameTier(partner=profile.partner.name, tier=new.name)
    TierChange.objects.create(
        partner_id=profile.partner_id,
        previous=previous,
        tier=new,
        reason=reason,
        changed_by=actor.label[:250],
    )
    profile.tier = new
    profile.save(update_fields=["tier"])
    words = {"company": profile.partner.name, "previous": previous.name, "tier": new.name}
    record_event(actor, "profile.tier_changed", profile, old={"tier": previous.name}, new=words, reason=reason)
    return profile


@business_action(
    noun="benefits",
    verb="create",
    label=_("Set benefit"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    event="benefit.created",
)
def create_benefit(
    *, actor: Actor, tier: str, code: str, label: str, valid_from: date, included: bool = True, limit: int | None = None
) -> Benefit:
    """What the tier brings under this code from that day on. Earlier days keep what counted then."""
    if valid_from < clock.today():
        raise StartsInThePast(date=valid_from.isoformat())
    if not included and limit is not None:
        problem = _("What is not included has no limit.")
        raise InvalidValue(field="limit", problem=problem, cure=_("Leave the limit empty."))
    if included and limit is None and clean_text(code) == INTERNAL_USE:
        problem = _("Internal use licences need a number: without one the tier brings none.")
        raise InvalidValue(field="limit", problem=problem, cure=_("Say how many seats they are."))
    label = clean_text(label)
    if not label:
        problem = _("The benefit has no words.")
        raise InvalidValue(field="label", problem=problem, cure=_("Say in a few words what it is: partners read it."))
    return Benefit.objects.create(
        tier=_tier_of(tier),
        code=checked(Benefit, "code", clean_text(code)),
        label=checked(Benefit, "label", label),
        included=included,
        limit=limit if limit is None else checked(Benefit, "limit", limit),
        valid_from=valid_from,
    )


def _tier_of(code: str) -> Tier:
    if tier := Tier.objects.filter(code=code).first():
        return tier
    known = ", ".join(Tier.objects.values_list("code", flat=True))
    raise UnknownTier(tier=code[:40], known=known)
