import pytest

from partners.qualifications.models import Qualification
from partners.qualifications.services import request_qualification
from tests.subscriptions.conftest import client_account

__all__ = ["client_account"]


@pytest.fixture
def ask(owner, client_account):
    """A request: `ask(domain="…")`; with a registration number, unless something else is said."""

    def asked(**values) -> Qualification:
        usual = {"kind": "education", "institution": "school", "registration": "R-77", "client_account": client_account}
        return request_qualification(**{"actor": owner, **usual, **values})

    return asked
