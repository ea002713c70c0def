"""What a partner says of itself: company, billing, addresses."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.network.models import Profile, Tier
from partners.profiles import branding
from partners.profiles.errors import LegalAddressFirst, NoBillingAddress
from partners.profiles.models import CompanyAddress
from partners.profiles.postal import FIELDS, read_address
from partners.profiles.queries import address_of, country_of
from partners.profiles.values import read_values
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.errors import UnknownChoice
from portal.events.record import changes_between, differs, record_event, snapshot
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS

Kind = CompanyAddress.Kind
set_brand = branding.set_brand
set_logo = branding.set_logo
remove_logo = branding.remove_logo


def values_of(profile: Profile, names) -> dict[str, str]:
    """As a form begins with them. `name` is the partner's own."""
    return {name: profile.partner.name if name == "name" else getattr(profile, name) for name in names}


def begin_profile(partner: Partner) -> Profile:
    """An approval makes it; a partner that came without one (by a command, from another system) gets an empty one."""
    first = {"tier": Tier.objects.order_by("rank")[0], "joined_on": timezone.localdate(partner.created_at)}
    return Profile.objects.get_or_create(partner=partner, defaults=first)[0]


@business_action(
    noun="profiles",
    verb="update",
    label=_("Edit company profile"),
    roles=MANAGERS,
    subject="profile",
    event="profile.updated",
)
def update_profile(*, actor: Actor, profile: Profile, seen: str = "", **given: str) -> Profile:
    """Change the fields given. `seen` is the digest of what the form was opened with (see `editing`)."""
    values, was = read_values(given, country_of(profile)), snapshot(profile)
    refuse_stale(seen, values_of(profile, values), values, profile)
    if "name" in values:
        _rename(actor, profile.partner, values.pop("name"))
    for name, value in values.items():
        setattr(profile, name, value)
    if differs(profile, was):
        profile.save(update_fields=list(values))
    return profile


def _rename(actor: Actor, partner: Partner, name: str) -> None:
    """The tenant's own name is an event of the tenant. The account of its own people is called as it is."""
    if name != partner.name:
        before, partner.name = partner.name, name
        partner.save(update_fields=["name"])
        record_event(actor, "partner.renamed", partner, old={"name": before}, new={"name": name})
        for account in ClientAccount.objects.select_for_update(no_key=True).filter(partner=partner, own=True):
            account.name = name
            account.follow_tags()
            account.save(update_fields=["name", "search_text"])


@business_action(
    noun="profiles",
    verb="set-address",
    label=_("Set address"),
    roles=MANAGERS,
    subject="profile",
)
def set_address(*, actor: Actor, profile: Profile, kind: str, seen: str = "", **given: str) -> Profile:
    """The whole address each time. The event is about the address: its values before and after."""
    if kind not in Kind.values:
        raise UnknownChoice(field="kind", value=kind, known=Kind.values)
    if kind == Kind.BILLING and address_of(profile, Kind.LEGAL) is None:
        raise LegalAddressFirst()
    values = read_address(given)
    address = address_of(profile, kind) or CompanyAddress(partner_id=profile.partner_id, kind=kind)
    refuse_stale(seen, {name: getattr(address, name) for name in FIELDS}, values, address)
    before = {} if address._state.adding else snapshot(address)
    for name, value in values.items():
        setattr(address, name, value)
    _save_address(actor, address, before)
    return profile


def _save_address(actor: Actor, address: CompanyAddress, before: dict) -> None:
    old, new = changes_between(before, snapshot(address))
    if new:
        address.save()
        record_event(actor, "address.updated" if before else "address.created", address, old=old, new=new)


@business_action(
    noun="profiles",
    verb="remove-address",
    label=_("Remove billing address"),
    roles=MANAGERS,
    subject="profile",
)
def remove_billing_address(*, actor: Actor, profile: Profile) -> Profile:
    """From then on bills go to the legal address, which always stays."""
    address = address_of(profile, Kind.BILLING)
    if address is None:
        raise NoBillingAddress()
    before = snapshot(address)
    record_event(actor, "address.removed", address, old=before)
    address.delete()
    return profile
