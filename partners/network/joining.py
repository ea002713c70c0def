"""What an approval makes: the tenant, its place in the programme, and its first owner."""

from collections.abc import Iterator
from itertools import count

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from partners.catalogue.currencies import currency_of
from partners.network.authorising import one_partner_per_reseller_id
from partners.network.models import Application, Profile, Tier
from portal.accounts.models import User
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role
from portal.text import fold, spelled_out

SLUG_LENGTH = 50
FIRST_TIER = "registered"


def make_partner(
    application: Application, *, manager_id: str | None, reseller_id: str, authorised_countries: list[str]
) -> Partner:
    """The new partner with its profile and owner. The agreement is due from the start."""
    partner = _create_with_free_slug(application, manager_id)
    with one_partner_per_reseller_id(reseller_id):
        Profile.objects.create(
            partner=partner,
            tier=Tier.objects.get(code=FIRST_TIER),
            website=application.website,
            size=application.size,
            services=application.services,
            reseller_id=reseller_id,
            authorised_countries=authorised_countries,
            currency=currency_of(application.country),
        )
    Membership.objects.create(partner=partner, user=_find_or_create_owner(application), role=Role.OWNER)
    return partner


def _create_with_free_slug(application: Application, manager_id: str | None) -> Partner:
    """Tries one address after the other: looking first and creating then would let two companies meet in between."""
    for slug in slugs_for(application.company_name):
        if Partner.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                return Partner.objects.create(
                    name=application.company_name, slug=slug, country=application.country, manager_id=manager_id
                )
        except IntegrityError:
            continue
    raise AssertionError("slugs do not end")


def slugs_for(name: str) -> Iterator[str]:
    """`nordwind-it`, `nordwind-it-2`, … `Müller` is `mueller`; a name without Latin letters becomes `partner`."""
    slug = slugify(fold(spelled_out(name)))[:SLUG_LENGTH].strip("-_") or "partner"
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))


def _find_or_create_owner(application: Application) -> User:
    """Somebody with an account keeps it, with its name and password."""
    try:
        with transaction.atomic():
            return User.objects.create_user(
                application.contact_email, name=application.contact_name, language=application.language
            )
    except IntegrityError:
        return User.objects.get_by_natural_key(application.contact_email)
