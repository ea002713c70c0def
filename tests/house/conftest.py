"""The crawler's two companies, made once per module: every test runs inside a savepoint of the same transaction."""

import pytest
from django.db import transaction

from tests.house.world import Furnished, furnish


@pytest.fixture(scope="module")
def _worlds(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield furnish("Ours", "ours", "quokkacanary"), furnish("Theirs", "theirs", "zebracanary")
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def ours(_worlds, db) -> Furnished:
    _worlds[0].company.partner.refresh_from_db()
    return _worlds[0]


@pytest.fixture
def theirs(_worlds, db) -> Furnished:
    return _worlds[1]
