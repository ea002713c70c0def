"""The cast: one company with a person in each role, an outsider from another company, and staff."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from portal import background
from portal.guards import append_only_models, protect, unprotect
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from tests import factories

pytest_plugins = ["tests.plugins.servers", "tests.plugins.browser"]


@pytest.fixture(autouse=True)
def _tables_can_be_emptied(request, django_db_blocker):
    """Append-only tables refuse the flush between tests of a transactional kind, so their triggers stand aside for it."""
    from django.test import TransactionTestCase

    if getattr(TransactionTestCase, "_portal_patched", False):
        return
    emptied = TransactionTestCase._fixture_teardown

    def teardown(self):
        from django.db import connection

        for model in append_only_models():
            unprotect(connection, model)
        emptied(self)
        for model in append_only_models():
            protect(connection, model)

    TransactionTestCase._fixture_teardown = teardown
    TransactionTestCase._portal_patched = True


@pytest.fixture
def company(db) -> factories.Company:
    """Hartwell IT, with a person in each role."""
    return factories.make_company("Hartwell IT", "hartwell-it")


@pytest.fixture
def other_company(db) -> factories.Company:
    """The outsiders: another partner, also with everybody."""
    return factories.make_company("Nordlicht Systemhaus", "nordlicht", "DE")


@pytest.fixture
def owner(company) -> Actor:
    return company.actor("owner")


@pytest.fixture
def outsider(other_company) -> Actor:
    return other_company.actor("owner")


@pytest.fixture
def staff_user(db):
    return factories.make_user("staff@portal.example", "Robin Staff", staff_role=StaffRole.NETWORK_ADMIN)


@pytest.fixture
def staff(staff_user) -> Actor:
    return Actor.person(staff_user, "test-request")


@pytest.fixture
def sign_in():
    """A browser's client, signed in: `sign_in(user).get(…)`."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def api():
    """A REST client with a key: `api(company.partner, "client-accounts:read")`."""

    def with_key(partner, *scopes, **fields) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.make_key(partner, *scopes, **fields)}")
        return client

    return with_key


@pytest.fixture
def run_background():
    """Do everything that is due now, in this process, as Celery would."""
    return background.run_everything_due
