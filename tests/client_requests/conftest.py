import pytest

from partners.client_requests.asking import ask as ask_for
from partners.client_requests.models import ClientRequest
from partners.contacts.links import make_token, read_token
from partners.contacts.models import Contact
from partners.contacts.self_service import allow_self_service
from partners.contacts.services import create_contact
from tests.subscriptions.conftest import client_account, plan, price_list, subscription

__all__ = ["client_account", "plan", "price_list", "subscription"]


@pytest.fixture
def contact(owner, client_account) -> Contact:
    """With self-service."""
    made = create_contact(
        actor=owner, client_account=client_account, kind="admin", name="Mei Chen", email="mei@hartwell.example"
    )
    return allow_self_service(actor=owner, contact=made)


@pytest.fixture
def token(contact) -> str:
    return make_token(contact)


@pytest.fixture
def holder(token):
    """Who opens the link."""
    return read_token(token)[1]


@pytest.fixture
def ask(holder, contact, subscription):
    """`ask(seats=12)`: by the contact, of the client's one team."""

    def asked(kind: str = "change-seats", **values) -> ClientRequest:
        team = "" if kind == "message" else subscription.pk
        return ask_for(**{"actor": holder, "contact": contact, "kind": kind, "subscription": team, **values})

    return asked
