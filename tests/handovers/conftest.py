import pytest
from django.core.files.base import ContentFile

from partners.catalogue.models import Plan
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.contacts.services import create_contact
from partners.handovers.models import Handover
from partners.handovers.services import offer_handover
from partners.subscriptions.models import Subscription
from portal.files.services import attach_file
from portal.notes.services import create_note
from tests.factories import Company, make_company
from tests.trade import change_seats, create_subscription


@pytest.fixture(autouse=True)
def _files_go_away(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def third(db) -> Company:
    """Neither of the two."""
    return make_company("Third Party IT", "third-party-it")


def make_client(company: Company, name: str = "Hartwell Dental", **values) -> ClientAccount:
    return create_client_account(actor=company.actor(), name=name, **values)


def sell(company: Company, client: ClientAccount, seats: int, email: str) -> Subscription:
    order = {"plan": Plan.objects.get(code="advanced"), "term": "yearly", "seats": seats, "admin_email": email}
    return create_subscription(actor=company.actor(), client_account=client, **order)


@pytest.fixture
def client_account(company) -> ClientAccount:
    """With everything a client can have: two teams, a reduction that waits, a contact, a note, a file, tags, an owner."""
    owner = company.actor()
    client = make_client(
        company, domain="hartwell.example", external_id="1041", tags=["VIP"], country="US", acquired_on="2024-02-01"
    )
    sell(company, make_client(company, "Somebody else"), 5, "it@else.example")  # so that numbers differ
    team = sell(company, client, 10, "it@hartwell.example")
    sell(company, client, 4, "lab@hartwell.example")
    change_seats(actor=owner, subscription=team, seats=12, reason="Two more")
    change_seats(actor=owner, subscription=team, seats=8, reason="Fewer later")
    create_contact(actor=owner, client_account=client, kind="billing", name="Ada", email="ada@hartwell.example")
    create_note(actor=owner, subject=client, text="Pays late.")
    attach_file(actor=owner, record=client, upload=ContentFile(b"Plain words.", "words.txt"))
    client.refresh_from_db()
    return client


@pytest.fixture
def offered(company, other_company, client_account) -> Handover:
    return offer_handover(
        actor=company.actor(), client_account=client_account, receiver="nordlicht", message="They moved to Hamburg."
    )
