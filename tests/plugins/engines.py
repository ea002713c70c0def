"""Which tests the second engine runs every day: what engines can answer differently, and of all else a cut through each file.

With --long PostgreSQL runs the whole suite. Every day it is spared, in this order:

- what no database has a part in: how a page looks, how bytes are read, what is calculated (or is marked `one_engine`);
- what a page says to somebody signed in: services and queries have tests of their own, and the walk over every page is made
  on both engines;
- histories that Hypothesis invents: they ask whether two calculations agree;
- of what is left in a file, two of three tests, and of a test of many cases all but the first: they send what their
  neighbours send. Never spared are tests that commit (locks, and what happens at once), tests of real servers, the folders
  and lists in which order and finding are asked about, and those that speak of transactions or of a database's errors.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from django.db import connection

ENGINES_DIFFER = {"house", "lists", "search"}  # folders of tests: the walk over all pages, order, and what words find
ERRORS = {"DatabaseError", "DataError", "IntegrityError", "OperationalError"}
SPEAKS_OF_DATABASES = {"transaction", "connections", "vendor", "cursor", *ERRORS}
ONE_OF = 3


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if connection.vendor != "postgresql" or config.getoption("--long"):
        return
    asking = [item for item in items if _may_ask_a_database(item) and not _reads_pages(item)]
    alike = [item for item in asking if not _engines_may_differ(item)]
    kept = set(asking).difference(alike).union(cut_through(item for item in alike if not _is_invented(item)))
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def cut_through(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The first case of each file's first, fourth, seventh… test."""
    tests: dict[Path, dict[tuple, pytest.Item]] = defaultdict(dict)
    for item in items:
        tests[item.path].setdefault((item.cls, item.originalname), item)
    return [item for of_file in tests.values() for item in list(of_file.values())[::ONE_OF]]


def _may_ask_a_database(item: pytest.Item) -> bool:
    """Whoever has not asked for it is refused it by pytest-django; a server that the test starts has its own."""
    if item.get_closest_marker("one_engine"):
        return False
    marked = any(item.get_closest_marker(name) for name in ("django_db", "servers"))
    return marked or not {"db", "transactional_db", "django_db_setup", "live_server"}.isdisjoint(item.fixturenames)


def _reads_pages(item: pytest.Item) -> bool:
    """As somebody signed in does, alone, and not to see what a list finds and in which order."""
    return "sign_in" in item.fixturenames and not _commits(item) and not _asks_lists(item)


def _engines_may_differ(item: pytest.Item) -> bool:
    speaks = not SPEAKS_OF_DATABASES.isdisjoint(names_in(item.function))
    return _commits(item) or _asks_lists(item) or speaks or bool(item.get_closest_marker("servers"))


def names_in(function: Callable) -> set[str]:
    """What a test speaks of, itself or by what its file defines beside it."""
    beside = {
        name: one for name, one in vars(sys.modules[function.__module__]).items()
        if isinstance(one, FunctionType) and one.__module__ == function.__module__
    }  # fmt: skip
    found: set[str] = set()
    waiting = [function.__code__]
    while waiting:
        code = waiting.pop()
        called = {name for name in code.co_names if name in beside} - found
        found.update(code.co_names)
        waiting += [beside[name].__code__ for name in called]
        waiting += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return found


def _is_invented(item: pytest.Item) -> bool:
    return getattr(item.obj, "is_hypothesis_test", False)


def _commits(item: pytest.Item) -> bool:
    database = item.get_closest_marker("django_db")
    transaction = database is not None and database.kwargs.get("transaction", False)
    return transaction or not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames)


def _asks_lists(item: pytest.Item) -> bool:
    return item.path.parent.name in ENGINES_DIFFER or "list" in item.path.stem
