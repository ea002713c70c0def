import pytest

from portal.processes import launch
from portal.processes.broker import Broker
from portal.processes.gate import Gate
from portal.processes.launch import Launch

pytestmark = pytest.mark.one_engine


@pytest.fixture
def launched(monkeypatch):
    """What `manage.py up` would run, without taking a lock or a port."""

    def with_environment(**given: str) -> tuple[list[str], dict[str, str]]:
        for name in ("EMAIL_URL", *launch.ANOTHER_DROPBOX):
            monkeypatch.delenv(name, raising=False)
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        ports = launch._free_unless("EMAIL_URL"), launch._free_unless(*launch.ANOTHER_DROPBOX)
        made = Launch(None, Gate(), Broker("redis://x", None, []), 8000, 8000, [], *ports)  # type: ignore[arg-type]
        return [service.name for service in made.services], launch._environment(made)

    return with_environment


def test_a_dropbox_to_try_things_with_runs_beside_the_portal_which_knows_its_address(launched):
    services, environment = launched()
    assert services == ["mail", "web", "worker", "dropbox"]
    assert environment["DROPBOX_SANDBOX"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize("name", ["DROPBOX_APP_KEY", "DROPBOX_APP_SECRET", "DROPBOX_SANDBOX"])
def test_with_an_app_at_dropbox_or_a_sandbox_of_ones_own_there_is_none(launched, name):
    services, environment = launched(**{name: "http://127.0.0.1:8099"})
    assert services == ["mail", "web", "worker"]
    assert "DROPBOX_SANDBOX" not in environment
