"""PostgreSQL with an owner role for migrations and an application role for everything else."""

import psycopg
import pytest
from django.db import connection

from tests.postgres import APPLICATION

pytestmark = pytest.mark.servers


@pytest.fixture
def application_url(request):
    """The running portal's database, which the owner migrated, as the application's role sees it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    return request.getfixturevalue("running_portal").environment["DATABASE_URL"]


def test_the_application_works_as_its_own_role(application_url):
    with psycopg.connect(application_url) as theirs:
        assert theirs.execute("SELECT current_user").fetchone() == (APPLICATION,)
        assert theirs.execute("SELECT count(*) FROM partners_subscription").fetchone()[0] > 10
        assert theirs.execute("SELECT count(*) FROM portal_event").fetchone()[0] > 50


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE portal_event",
        "DELETE FROM portal_event",
        "DELETE FROM partners_seatmovement",
        "DROP TABLE portal_event",
        "ALTER TABLE portal_event DISABLE TRIGGER ALL",
        "DROP TRIGGER portal_event_no_update ON portal_event",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_application_cannot_touch_history_or_tables(application_url, statement):
    with psycopg.connect(application_url) as theirs, pytest.raises(psycopg.errors.InsufficientPrivilege):
        theirs.execute(statement)
