import pytest

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from partners.subscriptions.services import create_subscription


@pytest.fixture
def client_account(owner):
    return create_client_account(actor=owner, name="Hartwell Dental", domain="hartwell.example")


@pytest.fixture
def plan(db):
    return Plan.objects.get(code="advanced")


@pytest.fixture
def subscription(owner, client_account, plan):
    return create_subscription(
        actor=owner,
        client_account=client_account,
        plan=plan,
        term="yearly",
        seats=10,
        admin_email="admin@hartwell.example",
    )
