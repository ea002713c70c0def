"""PostgreSQL with an owner role for migrations and an application role for everything else."""

import os
import subprocess
import sys

import psycopg
import pytest

from tests.postgres import APPLICATION, OWNER, find_postgres, postgres_database, postgres_server
from tests.servers import ROOT

# Starts a PostgreSQL of its own, whichever engine the suite runs on.
pytestmark = [pytest.mark.servers, pytest.mark.one_engine, pytest.mark.xdist_group("postgres-roles")]


@pytest.fixture(scope="module")
def application_url(tmp_path_factory):
    """A database that the owner migrated, as the application's role sees it."""
    binaries = find_postgres()
    if binaries is None:
        pytest.skip("no PostgreSQL on this machine")
    with postgres_server(binaries) as server, postgres_database(server) as owner_url:
        url = owner_url.replace(f"//{OWNER}:", f"//{APPLICATION}:")
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_ENV": "demo",
            "PORTAL_VAR": str(tmp_path_factory.mktemp("var")),
            "DATABASE_URL": url,
            "DATABASE_OWNER_URL": owner_url,
        }
        migrate = [sys.executable, "manage.py", "migrate", "--database", "owner", "-v0"]
        for argv in (migrate, [sys.executable, "manage.py", "seed_demo"]):
            done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        yield url


def test_the_application_works_as_its_own_role(application_url):
    with psycopg.connect(application_url) as connection:
        assert connection.execute("SELECT count(*) FROM partners_subscription").fetchone()[0] > 10
        assert connection.execute("SELECT count(*) FROM portal_event").fetchone()[0] > 50


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
    with psycopg.connect(application_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)
