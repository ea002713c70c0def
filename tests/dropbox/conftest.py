import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests

from partners.dropbox.gateway import App, open_team
from partners.dropbox.gateway.consent import SCOPES
from partners.dropbox.gateway.team import TeamGateway
from partners.dropbox.sandbox import KEY as KEY_OF_SANDBOX
from partners.dropbox.sandbox import SECRET as SECRET_OF_SANDBOX
from partners.dropbox.sandbox import faults, teams, tokens
from partners.dropbox.sandbox.server import make_server
from partners.dropbox.sandbox.service import Service
from partners.dropbox.sandbox.store import Store
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


class Customer:
    """A client's team in the sandbox, linked to the portal: what it does itself, and what it looks like now."""

    def __init__(self, service: Service, url: str) -> None:
        self.service, self.app = service, App(KEY_OF_SANDBOX, SECRET_OF_SANDBOX, url)
        self.team_id = teams.create_team(service.store, "Acme Dental", "olga@acme.example")["team_id"]
        self._open = ExitStack()
        self.grants(list(SCOPES))

    def grants(self, scopes: list[str]) -> None:
        """A link with these scopes, in place of the one before."""
        self._open.close()
        self.refresh_token = tokens.link(self.service.store, self.team_id, scopes)["refresh_token"]
        self.gateway = self._open.enter_context(open_team(self.app, self.refresh_token))

    @property
    def now(self) -> dict:
        return self.service.store.get("team", self.team_id) or {}

    def has(self, **values: object) -> None:
        teams.save(self.service.store, self.now | values)

    def does(self, deed: str, **form: str) -> None:
        url = f"{self.app.sandbox_url}/teams/{self.team_id}/{deed}"
        assert requests.post(url, data=form, timeout=5, allow_redirects=False).status_code == 303

    def member(self, email: str) -> str:
        (found,) = [member["team_member_id"] for member in self.now["members"] if member["email"] == email]
        return found

    def meets(self, fault: str, route: str = "", *, after: int = 0) -> None:
        for _ in range(after):
            faults.arrange(self.service.store, "nothing", route)
        faults.arrange(self.service.store, fault, route)

    def asks(self, route: str, body: object) -> tuple[int, str]:
        """Past the SDK, which would not send such a thing."""
        grant = self.service.store.get("grant", self.refresh_token) or {}
        access = tokens._access(self.service.store, grant)["access_token"]
        headers = {"Authorization": f"Bearer {access}"}
        answer = requests.post(f"{self.app.sandbox_url}/2/{route}", json=body, headers=headers, timeout=5)
        return answer.status_code, answer.text

    def close(self) -> None:
        self._open.close()


@pytest.fixture(scope="session")
def _sandbox_server() -> Iterator[tuple[Service, str]]:
    """One for the whole run, in a thread: a process for each would take longer than the tests."""
    service = Service(Store(), silence=2.5)
    server = make_server(service, 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield service, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def acme(_sandbox_server: tuple[Service, str]) -> Iterator[Customer]:
    """Acme Dental, with five licences and its admin Olga."""
    service, url = _sandbox_server
    service.store.clear()
    service.largest_page = 1000
    customer = Customer(service, url)
    yield customer
    customer.close()
