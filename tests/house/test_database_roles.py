"""PostgreSQL with an owner role for migrations and an application role for everything else."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.db import connection

from tests.postgres import APPLICATION, OWNER, postgres_database
from tests.servers import ROOT

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("postgres-roles")]


@pytest.fixture(scope="module")
def application_url(tmp_path_factory, django_db_setup):
    """A database that the owner migrated, as the application's role sees it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    with postgres_database(os.environ["DATABASE_URL"], template=django_db_setup) as owner_url:
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
    with psycopg.connect(application_url) as theirs:
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
