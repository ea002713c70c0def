"""A partner's brand: colours that can be read, whom to ask, and a logo."""

import hashlib

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from partners.network.models import Profile
from partners.profiles.colours import verdicts
from partners.profiles.errors import ColourUnreadable, NoLogo
from partners.profiles.models import Brand
from partners.profiles.queries import brand_row, country_of
from portal.accounts.values import checked
from portal.actions import business_action
from portal.brand import BUTTON, LINK
from portal.contrast import read_colour
from portal.editing import refuse_stale
from portal.errors import InvalidValue, PortalError
from portal.events.record import changes_between, record_event, snapshot
from portal.files.images import Picture, read_picture
from portal.files.storing import forget, keep
from portal.imports.internet import read_email
from portal.imports.phones import read_phone
from portal.imports.problems import shown
from portal.tenancy.actor import Actor
from portal.tenancy.roles import MANAGERS
from portal.text import clean_text

FIELDS = ("button_colour", "link_colour", "contact_name", "contact_email", "contact_phone")


@business_action(noun="profiles", verb="set-brand", label=_("Set brand"), roles=MANAGERS, subject="profile")
def set_brand(*, actor: Actor, profile: Profile, seen: str = "", **given: str) -> Profile:
    """Change the fields given. A colour with too little contrast is refused, with the nearest that has enough."""
    values = {name: _read(name, text, country_of(profile)) for name, text in given.items()}
    brand = brand_row(profile)
    refuse_stale(seen, {name: getattr(brand, name) for name in FIELDS if name in values}, values, brand)
    before = _before(brand)
    for name, value in values.items():
        setattr(brand, name, value)
    for verdict in verdicts(brand.button_colour or BUTTON, brand.link_colour or LINK):
        if not verdict.passes:
            raise ColourUnreadable(field=verdict.field, what=verdict.label, words=verdict.words, better=verdict.better)
    _save(actor, brand, before, "brand.updated")
    return profile


def _read(name: str, text: str, country: str) -> str:
    try:
        value = _READERS[name](text, country) if text.strip() else ""
    except PortalError as error:
        error.field = name
        raise
    return checked(Brand, name, value)


def _colour(text: str, _country: str) -> str:
    try:
        return read_colour(text)
    except ValueError:
        problem = _("“{found}” is not a colour.").format(found=shown(text))
        raise InvalidValue(problem=problem, cure=_("Write it as six digits, for example #0b6265.")) from None


_READERS = {
    "button_colour": _colour,
    "link_colour": _colour,
    "contact_name": lambda text, _country: clean_text(text),
    "contact_email": lambda text, _country: read_email(text).lower(),
    "contact_phone": lambda text, country: read_phone(clean_text(text), country),
}


def set_logo(*, actor: Actor, profile: Profile, data: bytes) -> Profile:
    """What the bytes are decides. They are read before the transaction, which holds up others."""
    if refused := keep_logo.action.refusal(actor, profile):
        raise refused
    return keep_logo(actor=actor, profile=profile, picture=read_picture(data))


@business_action(noun="profiles", verb="set-logo", label=_("Upload logo"), roles=MANAGERS, subject="profile")
def keep_logo(*, actor: Actor, profile: Profile, picture: Picture) -> Profile:
    """The file is named by its digest, so that a second click writes nothing new."""
    brand, digest = brand_row(profile), hashlib.sha256(picture.data).hexdigest()
    before = _before(brand)
    if brand.logo_sha256 == digest:
        return profile
    forget(brand.logo.name)
    with keep(f"brands/{brand.pk}-{digest[:16]}.png", ContentFile(picture.data)) as brand.logo:
        brand.logo_sha256, brand.logo_size = digest, len(picture.data)
        brand.logo_width, brand.logo_height = picture.width, picture.height
        _save(actor, brand, before, "brand.logo_set")
    return profile


@business_action(noun="profiles", verb="remove-logo", label=_("Remove logo"), roles=MANAGERS, subject="profile")
def remove_logo(*, actor: Actor, profile: Profile) -> Profile:
    """The name stands in its place from then on."""
    brand = brand_row(profile)
    if not brand.logo:
        raise NoLogo()
    before = _before(brand)
    forget(brand.logo.name)
    brand.logo, brand.logo_sha256 = "", ""
    brand.logo_width = brand.logo_height = brand.logo_size = 0
    _save(actor, brand, before, "brand.logo_removed")
    return profile


def _before(brand: Brand) -> dict:
    return {} if brand._state.adding else snapshot(brand)


def _save(actor: Actor, brand: Brand, before: dict, verb: str) -> None:
    old, new = changes_between(before, snapshot(brand))
    if new:
        brand.save()
        record_event(actor, verb, brand, old=old, new=new)
