"""Threads end with the test that started them, and one that the portal keeps disturbs no other test."""

import logging
import threading
from collections.abc import Iterator

import pytest


class Loggers(dict):
    """pytest goes through all loggers before each test, while a thread of the portal (`nudge`, a live server's request) may
    import what makes a logger of its own: "dictionary changed size during iteration".
    """

    def values(self):
        return list(super().values())


def pytest_configure(config: pytest.Config) -> None:
    manager = logging.Logger.manager
    manager.loggerDict = Loggers(manager.loggerDict)


@pytest.fixture(autouse=True)
def _threads_of_tests_end() -> Iterator[None]:
    """Those that run something of `tests/`: an answer that comes late would be the next test's."""
    yield
    for thread in threading.enumerate():
        if getattr(getattr(thread, "_target", None), "__module__", "").startswith("tests."):
            thread.join(5)
            assert not thread.is_alive(), f"{thread.name} outlives its test"
