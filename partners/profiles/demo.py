"""The demo's partners say who they are: profile, addresses, tax id, billing contact."""

from datetime import UTC, datetime, time, timedelta

from django.db import transaction

from partners.network.models import Profile
from partners.profiles.models import CompanyAddress
from partners.profiles.services import set_address, update_profile
from portal import clock
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import Role

DAYS_AGO = 370
# By the partner's slug. Everything is made up; the tax id fits its check digit.
COMPANIES: dict[str, dict] = {
    "cascadia-managed-it": {
        "profile": {
            "description": "We run the workplaces of sixty dental and legal offices in Oregon, and pick up the phone.",
            "tax_id": "12-3456789",
            "billing_contact_name": "Grace Okoro",
            "billing_contact_email": "accounts@cascadia-it.example",
        },
        "legal": {
            "company_name": "Cascadia Managed IT LLC", "line1": "1420 NW Example Street", "line2": "Suite 300",
            "city": "Portland", "region": "OR", "postal_code": "97209", "country": "US",
        },
        "billing": {
            "company_name": "Cascadia Managed IT LLC", "line1": "PO Box 555", "city": "Portland", "region": "OR",
            "postal_code": "97208", "country": "US",
        },
    },
    "nordlicht-systemhaus-gmbh": {
        "profile": {
            "description": "Wir betreuen Handwerksbetriebe und Kanzleien zwischen Kiel und Flensburg, seit 2009.",
            "tax_id": "DE123456788",
            "billing_contact_name": "Buchhaltung",
            "billing_contact_email": "buchhaltung@nordlicht-systemhaus.example",
        },
        "legal": {
            "company_name": "Nordlicht Systemhaus GmbH", "line1": "Musterkai 7", "postal_code": "24103", "city": "Kiel",
            "country": "DE",
        },
    },
    "te-waipounamu-tech": {
        "profile": {
            "description": "Cloud support for farms, wineries and schools where the connection is thin.",
            "billing_contact_name": "Aroha Tamihana",
            "billing_contact_email": "accounts@tewaipounamu-tech.example",
        },
        "legal": {
            "company_name": "Te Waipounamu Tech Ltd", "line1": "12 Example Road", "city": "Timaru", "postal_code": "7910",
            "country": "NZ",
        },
    },
}  # fmt: skip


def seed() -> None:
    for slug, values in COMPANIES.items():
        if not CompanyAddress.objects.filter(partner__slug=slug).exists():
            _tell(slug, values)


@transaction.atomic
def _tell(slug: str, values: dict) -> None:
    profile = Profile.objects.select_related("partner").get(partner__slug=slug)
    owner = Membership.objects.select_related("user", "partner").get(partner__slug=slug, role=Role.OWNER)
    actor = Actor.member(owner)
    with clock.moved(to=datetime.combine(clock.today() - timedelta(days=DAYS_AGO), time(9, 40), UTC)):
        for kind in CompanyAddress.Kind.values:
            if kind in values:
                set_address(actor=actor, profile=profile, kind=kind, **values[kind])
        update_profile(actor=actor, profile=profile, **values["profile"])
