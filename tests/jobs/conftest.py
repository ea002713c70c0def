import pytest

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal.jobs.bulk import start_bulk
from portal.jobs.models import Job


@pytest.fixture
def clients(owner) -> list[ClientAccount]:
    return [create_client_account(actor=owner, name=f"Client {number}", external_id=str(number)) for number in range(5)]


@pytest.fixture
def update(clients):
    """A job that sets the city of the five clients: `update(actor, {"id": …}, …)` adds rows."""

    def started(actor, *more: dict) -> Job:
        rows = [*({"id": client.pk} for client in clients), *more]
        return start_bulk(actor=actor, noun="client-accounts", action="update", rows=rows, values={"city": "Portland"})

    return started
