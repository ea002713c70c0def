import pytest

from partners.network.models import Application, Tier
from partners.network.services import confirm_application, create_application
from portal.tenancy.actor import Actor

VALUES = {
    "company_name": "Brandt & Söhne IT",
    "website": "https://www.brandt-it.example/kontakt",
    "country": "DE",
    "size": "5-19",
    "contact_name": "Lena Brandt",
    "contact_email": "Lena@Brandt-IT.example",
    "services": "Managed workplaces and backup",
    "motivation": "Our clients ask for one place to share files.",
}


@pytest.fixture
def values() -> dict:
    """What the public form is filled with."""
    return dict(VALUES)


@pytest.fixture
def draft(db) -> Application:
    """Applied, and the mailed link not opened yet."""
    return create_application(actor=Actor.anonymous(), ip_address="192.0.2.7", **VALUES)


@pytest.fixture
def submitted(draft) -> Application:
    """In the queue."""
    Tier.objects.get_or_create(code="registered", defaults={"name": "Registered", "rank": 1})
    return confirm_application(actor=Actor.link(draft, draft.contact_name), application=draft)
