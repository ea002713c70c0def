import pytest

from partners.clients.services import create_client_account


@pytest.fixture
def add(owner):
    """Clients of the company: `add("Aspen", "Birch", city="Portland")`."""

    def added(*names: str, **values) -> list:
        return [create_client_account(actor=owner, name=name, **values) for name in names]

    return added
