"""What the programme says of a partner: its Reseller ID, the countries in which it may sell, and its services badge."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from partners.network.errors import CountryRequired, ResellerIdTaken
from partners.network.models import Profile
from partners.network.values import read_countries, read_reseller_id, read_services_badge
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY, PARTNER_KEEPERS


@contextmanager
def one_partner_per_reseller_id(reseller_id: str) -> Iterator[None]:
    """The constraint decides, also between two at the same moment; here it gets its words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if not reseller_id:
            raise
        raise ResellerIdTaken(reseller_id=reseller_id) from None


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
    *,
    actor: Actor,
    profile: Profile,
    reseller_id: str,
    authorised_countries: Collection[str],
    services_badge: str | None = None,
    seen: str = "",
) -> Profile:
    """All as they shall be from now on; an empty Reseller ID or badge takes it away. Without a badge it stays."""
    badge = profile.services_badge if services_badge is None else services_badge
    values = {
        "reseller_id": read_reseller_id(reseller_id),
        "authorised_countries": read_countries(authorised_countries),
        "services_badge": read_services_badge(badge),
    }
    refuse_stale(seen, {name: getattr(profile, name) for name in values}, values, profile)
    for name, value in values.items():
        setattr(profile, name, value)
    if not profile.authorised_countries:
        raise CountryRequired()
    with one_partner_per_reseller_id(profile.reseller_id):
        profile.save(update_fields=list(values))
    return profile
