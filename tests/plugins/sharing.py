"""Which process of the suite runs what: files that make something for all their tests are not cut in two."""

import pytest
from xdist.scheduler import LoadGroupScheduling


class ByFile(LoadGroupScheduling):
    """What a file makes once, such as the demo, is made in one process; and who shares out counts hundreds, not ten thousand.

    A journey in a browser takes long enough to stand alone. In `tests/house` one test over every route is a file's worth.
    """

    def _split_scope(self, nodeid: str) -> str:
        group = super()._split_scope(nodeid)
        if group != nodeid or nodeid.startswith("tests/journeys/"):
            return group
        return nodeid.partition("[" if nodeid.startswith("tests/house/") else "::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> ByFile | None:
    return ByFile(config, log) if config.getoption("dist") == "loadgroup" else None
