"""Fixtures that start real servers and a real browser, and the rules for tests that need them.

Without a server its tests are skipped; `bin/test` says aloud what was left out. With `SUITE_STRICT=1` they fail.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from portal.processes.broker import CURE as BROKER_CURE
from portal.processes.broker import find_binary
from tests import servers
from tests.postgres import APPLICATION, OWNER, postgres_database

# Playwright's synchronous interface runs an event loop in the test's thread, which Django takes for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the heavy proofs too")


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason="a heavy proof: runs with --long"))
        if item.get_closest_marker("servers"):
            # One process runs them all, so that each server starts once. A browser starts in a second: each has its own.
            item.add_marker(pytest.mark.xdist_group("servers"))


def missing(what: str, cure: str) -> None:
    message = f"{what} is missing: {cure}"
    if os.environ.get("SUITE_STRICT") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def broker_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not find_binary():
        missing("A Redis or Valkey server", BROKER_CURE)
    with servers.broker_server(tmp_path_factory.mktemp("broker")) as url:
        yield url


@pytest.fixture
def mail_url(tmp_path: Path) -> Iterator[str]:
    """EMAIL_URL of a mail catcher; the messages lie in `tmp_path / "mail"`."""
    with servers.mail_server(tmp_path / "mail") as url:
        yield url


@pytest.fixture
def database_url(transactional_db) -> str:
    """The test database as another process reaches it."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(config['NAME']))}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(config)


@pytest.fixture
def worker_environment(database_url: str, broker_url: str, mail_url: str) -> dict[str, str]:
    """For `servers.worker_process`: a worker on the test's own database, broker and mail server."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": broker_url,
        "EMAIL_URL": mail_url,
        "PORTAL_ENV": "test",
        "SWEEP_SECONDS": "1",
    }


@pytest.fixture(scope="package")  # its workers and rounds are not to take a quarter of a core until the suite ends
def running_portal(
    tmp_path_factory: pytest.TempPathFactory, copy_migrated_to, django_db_setup
) -> Iterator[servers.Portal]:
    """The whole portal with its demo, started as a newcomer starts it, on the engine that the suite runs on: on PostgreSQL as
    production does it, in a role that may change no table.
    """
    if not find_binary():
        missing("A Redis or Valkey server", BROKER_CURE)
    var = tmp_path_factory.mktemp("portal")
    if server := os.environ.get("DATABASE_URL"):
        with (
            postgres_database(server, template=django_db_setup) as owner_url,
            servers.portal_process(var, DATABASE_URL=granted_to_application(owner_url, var)) as portal,
        ):
            yield portal
    else:
        copy_migrated_to(var / "portal.sqlite3")
        with servers.portal_process(var) as portal:
            yield portal


def granted_to_application(owner_url: str, var: Path) -> str:
    """The migrated database as the role that works there, once its owner has let it."""
    url = owner_url.replace(f"//{OWNER}:", f"//{APPLICATION}:")
    environment = servers.environment_for(
        DATABASE_URL=url, DATABASE_OWNER_URL=owner_url, PORTAL_VAR=str(var), PORTAL_ENV="demo"
    )
    migrate = [sys.executable, "manage.py", "migrate", "--database", "owner", "-v0"]
    done = subprocess.run(migrate, cwd=servers.ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return url
