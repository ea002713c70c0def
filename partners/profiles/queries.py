"""Questions about a partner's profile."""

from partners.network.models import Profile
from partners.profiles.completeness import NEEDED, missing
from partners.profiles.models import CompanyAddress
from portal.tenancy.actor import Actor


def own_profile(actor: Actor) -> Profile | None:
    """Of the partner the actor acts for."""
    return (
        Profile.objects.visible_to(actor).filter(partner_id=actor.partner_id).select_related("partner", "tier").first()
    )


def address_of(profile: Profile, kind: str) -> CompanyAddress | None:
    return CompanyAddress.objects.filter(partner_id=profile.partner_id, kind=kind).first()


def addresses_of(profile: Profile, actor: Actor) -> dict[str, CompanyAddress]:
    """By kind; one that is missing is not in it."""
    rows = CompanyAddress.objects.visible_to(actor).filter(partner_id=profile.partner_id)
    return {address.kind: address for address in rows}


def country_of(profile: Profile) -> str:
    """Where the company has its seat, as far as is known: that decides about tax ids."""
    legal = address_of(profile, CompanyAddress.Kind.LEGAL)
    return legal.country if legal else profile.partner.country


def missing_of(profile: Profile) -> list:
    kinds = set(CompanyAddress.objects.filter(partner_id=profile.partner_id).values_list("kind", flat=True))
    return missing({name: getattr(profile, name) for name in NEEDED}, kinds)
