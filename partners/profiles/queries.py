"""Questions about a partner's profile."""

from partners.network.models import Profile
from partners.profiles.completeness import NEEDED, missing
from partners.profiles.models import Brand, CompanyAddress
from portal.brand import BUTTON, LINK, Logo, brand_source
from portal.brand import Brand as Look
from portal.entitlements import OWN_BRAND, entitled_now
from portal.files.delivery import FileUnavailable, StoredFile
from portal.imports.phones import display_phone
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner


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


def brand_row(profile: Profile) -> Brand:
    """The saved one, or a new one that is not saved yet."""
    return Brand.objects.filter(partner_id=profile.partner_id).first() or Brand(partner=profile.partner)


@brand_source
def chosen_look(partner: Partner) -> Look | None:
    """What the partner chose, where its tier brings that."""
    brand = Brand.objects.filter(partner=partner).first()
    if brand is None or not entitled_now(partner.pk, OWN_BRAND):
        return None
    return look_of(brand)


def look_of(brand: Brand) -> Look:
    contact = (
        brand.contact_name,
        brand.contact_email,
        display_phone(brand.contact_phone) if brand.contact_phone else "",
    )
    return Look(
        name=brand.partner.name,
        button=brand.button_colour or BUTTON,
        link=brand.link_colour or LINK,
        contact=tuple(filter(None, contact)),
        email=brand.contact_email,
        logo=_logo_of(brand),
    )


def _logo_of(brand: Brand) -> Logo | None:
    """A file that cannot be read right now costs a mail its logo and not its sending."""
    if not brand.logo:
        return None
    try:
        with stored_logo(brand).open() as file:
            return Logo(file.read(), brand.logo_width, brand.logo_height)
    except FileUnavailable:
        return None


def stored_logo(brand: Brand) -> StoredFile:
    """For delivery."""
    name = str(brand.logo.name)
    return StoredFile(name, "logo.png", "image/png", brand.logo_size, brand.logo_sha256)
