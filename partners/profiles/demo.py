"""The demo's partners say who they are: profile, addresses, tax id, billing contact, and a brand with a logo drawn here."""

from datetime import UTC, datetime, time, timedelta

from django.db import transaction

from partners.network.models import Profile
from partners.profiles.demo_logos import draw_logo
from partners.profiles.models import CompanyAddress
from partners.profiles.services import set_address, set_brand, set_logo, update_profile
from portal import clock
from portal.demo import owner_of

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
        "brand": {
            "button_colour": "#1f5c3a", "link_colour": "#1f5c3a", "contact_name": "Cascadia helpdesk",
            "contact_email": "help@cascadia-it.example", "contact_phone": "+1 503 555 0142",
        },
        "logo": {"shape": "peaks", "colour": "#1f5c3a", "words": "Cascadia"},
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
        "brand": {
            "button_colour": "#3b3f9c", "link_colour": "#3b3f9c", "contact_name": "Nordlicht Kundendienst",
            "contact_email": "hilfe@nordlicht-systemhaus.example", "contact_phone": "+49 431 5550199",
        },
        "logo": {"shape": "lights", "colour": "#3b3f9c", "words": "Nordlicht"},
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
        "brand": {
            "button_colour": "#b4470f", "link_colour": "#9c3d0c", "contact_name": "Aroha Tamihana",
            "contact_email": "kiaora@tewaipounamu-tech.example",
        },
        "logo": {"shape": "waves", "colour": "#b4470f", "words": "Te Waipounamu"},
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
    actor = owner_of(slug)
    with clock.moved(to=datetime.combine(clock.today() - timedelta(days=DAYS_AGO), time(9, 40), UTC)):
        for kind in CompanyAddress.Kind.values:
            if kind in values:
                set_address(actor=actor, profile=profile, kind=kind, **values[kind])
        update_profile(actor=actor, profile=profile, **values["profile"])
        set_brand(actor=actor, profile=profile, **values["brand"])
        set_logo(actor=actor, profile=profile, data=draw_logo(**values["logo"]))
