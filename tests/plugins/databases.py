"""A database for each process of the suite: migrations run once a run, and every process has a copy of what they made.

On SQLite what they made is kept for the next run, until a migration or what it loads is another: they take half a minute.
"""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import django
import pytest
from django.db import OperationalError, connection
from django.test.utils import setup_databases

from portal.settings import VAR
from tests.servers import ROOT

# All that migrations are and import. What stands up after each `migrate` (guards, content types) does so anew.
MAKES_IT = (
    "migrations/*.py",
    "**/seed.py",
    "ids.py",
    "folded.py",
    "text.py",
    "guards.py",
    "**/numbers.py",
    "**/terms.py",
    "**/currencies.py",
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """The migrated database bears no process's name: its copies do."""


@pytest.fixture(scope="session")
def django_db_setup(
    request, django_test_environment, django_db_blocker, django_db_modify_db_settings
) -> Iterator[str | None]:
    """The name of the migrated database, where nobody works in it: one process alone has no other."""
    keep = request.config.getoption("reuse_db") and not request.config.getoption("create_db")
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    as_configured, migrated = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    cache = request.config.cache if hasattr(request.config, "cache") and connection.vendor == "sqlite" else None
    with django_db_blocker.unblock():
        if worker:
            _copy_for(worker, migrated, keep, cache)
        else:
            _migrate(keep, cache)
    yield migrated if worker else None
    with django_db_blocker.unblock():
        # What somebody is still connected to is left, and taken away by the next run.
        with suppress(OperationalError):
            connection.creation.destroy_test_db(as_configured, verbosity=0, keepdb=keep and not worker)
        if worker:
            _has_ended(worker, migrated, keep)


@pytest.fixture(scope="session")
def copy_migrated_to(django_db_setup) -> Callable[[Path], None]:
    """`copy_migrated_to(path)` spares another process the migrations; on PostgreSQL a template does."""

    def copied(path: Path) -> None:
        if connection.vendor == "sqlite":
            _backup(Path(connection.settings_dict["NAME"]), path)

    return copied


def _migrate(keep: bool, cache: pytest.Cache | None) -> None:
    """What an earlier run kept is migrated all the same: nothing is to be applied, and the rest of it is done."""
    kept = cache.mkdir("migrated") / f"{_fingerprint()}.sqlite3" if cache else None
    if found := bool(kept and kept.exists() and not keep):
        _backup(kept, Path(connection.creation._get_test_db_name()))
    setup_databases(verbosity=0, interactive=False, keepdb=keep or found, aliases=["default"], serialized_aliases=[])
    if kept and not found:
        for older in kept.parent.iterdir():
            older.unlink(missing_ok=True)
        _backup(Path(connection.settings_dict["NAME"]), made := kept.with_suffix(f".{os.getpid()}"))
        made.replace(kept)


def _fingerprint() -> str:
    files = {
        file for app in ("portal", "partners", "training") for glob in MAKES_IT for file in (ROOT / app).glob(glob)
    }
    said = hashlib.sha256(django.__version__.encode())
    for file in sorted(files):
        said.update(file.read_bytes())
    return said.hexdigest()[:16]


def _backup(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def _copy_for(worker: str, migrated: str, keep: bool, cache: pytest.Cache | None) -> None:
    """As Django's own runner does it for its processes. The first migrates; meanwhile the others wait."""
    creation = connection.creation
    with _those_with_a_copy() as workers:
        if not workers:
            _migrate(keep, cache)
            connection.close()
        connection.settings_dict["NAME"] = migrated
        creation.clone_test_db(worker, verbosity=0, autoclobber=True)
        workers.append(worker)
    connection.settings_dict.update(creation.get_test_db_clone_settings(worker))
    connection.close()


def _has_ended(worker: str, migrated: str, keep: bool) -> None:
    """The last one takes away what was copied."""
    with _those_with_a_copy() as workers:
        workers.remove(worker)
        if not workers and not keep:
            with suppress(OperationalError):
                connection.creation._destroy_test_db(migrated, verbosity=0)


@contextmanager
def _those_with_a_copy() -> Iterator[list[str]]:
    """One process at a time."""
    with (VAR / "copies").open("a+") as list_of_them:
        fcntl.flock(list_of_them, fcntl.LOCK_EX)
        list_of_them.seek(0)
        workers = list_of_them.read().split()
        yield workers
        list_of_them.truncate(0)
        list_of_them.write(" ".join(workers))
