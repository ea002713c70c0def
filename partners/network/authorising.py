"""What the programme lets a partner do: its Reseller ID, and the countries in which it may sell."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from partners.network.errors import CountryRequired, ResellerIdTaken
from partners.network.models import Profile
from partners.network.values import read_countries, read_reseller_id
from portal.actions import business_action
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY, PARTNER_KEEPERS


def refuse_taken(reseller_id: str, *, but: Profile | None = None) -> None:
    """In words; two at the same moment meet at the constraint."""
    others = Profile.objects.filter(reseller_id=reseller_id).exclude(pk=but.pk if but else "")
    if reseller_id and others.exists():
        raise ResellerIdTaken(reseller_id=reseller_id)


@business_action(
    noun="profiles",
    verb="authorise",
    label=_("Change authorisation"),
    roles=NOBODY,
    staff_roles=PARTNER_KEEPERS,
    subject="profile",
    event="profile.authorised",
)
def authorise_partner(
    *, actor: Actor, profile: Profile, reseller_id: str, authorised_countries: Collection[str]
) -> Profile:
    """Both as they shall be from now on; an empty Reseller ID takes it away."""
    profile.reseller_id = read_reseller_id(reseller_id)
    refuse_taken(profile.reseller_id, but=profile)
    profile.authorised_countries = read_countries(authorised_countries)
    if not profile.authorised_countries:
        raise CountryRequired()
    profile.save(update_fields=["reseller_id", "authorised_countries"])
    return profile
