from collections.abc import Iterator

import pytest

from partners.dropbox.gateway import App, open_team
from partners.dropbox.gateway.team import TeamGateway
from tests.dropbox.scripted import Script, running_script

KEY, SECRET, REFRESH = "app-key", "app-secret-9f3c", "refresh-token-77ab"


@pytest.fixture(scope="session")
def _script_server() -> Iterator[Script]:
    with running_script() as script:
        yield script


@pytest.fixture
def script(_script_server: Script) -> Script:
    _script_server.reset()
    return _script_server


@pytest.fixture
def team(script: Script) -> Iterator[TeamGateway]:
    """The gateway, speaking to the script."""
    with open_team(App(KEY, SECRET, script.url), REFRESH) as gateway:
        yield gateway
