"""A new database is made by few migrations, an old one by many: both end with the same tables and the same first rows."""

import os
import re
import subprocess
import sys
from operator import itemgetter
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.postgres import postgres_database
from tests.servers import ROOT, environment_for

pytestmark = [
    pytest.mark.servers,
    pytest.mark.long,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL says what its tables are"),
]

ONE_BY_ONE = """
from django.core.management import execute_from_command_line
from django.db.migrations.loader import MigrationLoader

every = MigrationLoader.load_disk

def load_disk(self):
    every(self)
    self.disk_migrations = {key: found for key, found in self.disk_migrations.items() if not found.replaces}

MigrationLoader.load_disk = load_disk
execute_from_command_line(["manage.py", "migrate", "-v0"])
"""
AT_ONCE = """
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "migrate", "-v0"])
"""
SCHEMA = {
    "columns": """SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale,
        is_nullable, column_default, collation_name FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "checks": "SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace",
    "indexes": """SELECT tablename, regexp_replace(indexdef, 'INDEX \\S+', 'INDEX')
        FROM pg_indexes WHERE schemaname = 'public'""",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND probin IS NULL",
    "policies": "SELECT tablename, policyname, qual, with_check FROM pg_policies",
}
OWN = re.compile(r"\b[a-z]{2,4}_[0-9a-z]{26}\b")  # ids are made when a row is
WHEN_MADE = re.compile(r"_at$")


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    server = os.environ["DATABASE_URL"]
    var = tmp_path_factory.mktemp("migrated")
    with postgres_database(server) as one, postgres_database(server) as other:
        yield migrated(one, ONE_BY_ONE, var), migrated(other, AT_ONCE, var)


def migrated(url: str, script: str, var: Path) -> str:
    environment = environment_for(DATABASE_URL=url, PORTAL_VAR=str(var), DJANGO_SETTINGS_MODULE="portal.settings")
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)
    return url


def asked(url: str, query: str) -> list[tuple]:
    with psycopg.connect(url) as asking:
        return sorted(asking.execute(query).fetchall(), key=repr)


def rows_of(url: str, table: str) -> list[str]:
    """Without ids and without when they were made, in no order of columns or rows."""
    with psycopg.connect(url) as asking:
        found = asking.execute(f'SELECT * FROM "{table}"')
        columns = [column.name for column in found.description or ()]
        return sorted(
            OWN.sub(
                "ID",
                repr(
                    [
                        pair
                        for pair in sorted(zip(columns, row, strict=True), key=itemgetter(0))
                        if not WHEN_MADE.search(pair[0])
                    ]
                ),
            )
            for row in found
        )


@pytest.mark.parametrize("part", SCHEMA)
def test_both_make_the_same_tables(part, ways):
    one, other = (asked(url, SCHEMA[part]) for url in ways)
    assert one == other


def test_both_load_the_same_rows(ways):
    tables = [name for (name,) in asked(ways[0], "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    rows = {}
    for table in set(tables) - {"django_migrations", "django_content_type", "auth_permission"}:
        one, other = (rows_of(url, table) for url in ways)
        assert one == other, table
        rows[table] = len(one)
    assert rows["partners_plan"] > 3
