"""Partners: by the name they have here, and by what their profile says."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.network.models import Profile
from portal.search.registry import Findable, findable, follows
from portal.tenancy.models import Partner


def _website(partner: Partner) -> str:
    profile = getattr(partner, "profile", None)
    return profile.website if profile else ""


def _text(partner: Partner) -> Iterator[str]:
    yield partner.slug
    if profile := getattr(partner, "profile", None):
        yield from (profile.website, profile.reseller_id)


findable(
    Findable(
        noun="partners",
        model=Partner,
        label=_("Partners"),
        icon="handshake",
        title=lambda partner: partner.name,
        note=_website,
        text=_text,
        fields=frozenset({"name", "slug"}),
        on_partner=lambda entry, partner: reverse("company-profile", args=[partner.slug]),
        on_staff=lambda entry: reverse("staff-partner", args=[entry.key]),
        select_related=("profile",),
        order=5,
    )
)
follows(Profile, lambda profiles: [profile.partner for profile in profiles], ("website", "reseller_id"))
