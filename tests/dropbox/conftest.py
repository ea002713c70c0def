import threading
from collections.abc import Iterator

import pytest

from partners.dropbox.asking import ask_for_connection
from partners.dropbox.gateway import App, open_team
from partners.dropbox.gateway.team import TeamGateway
from partners.dropbox.models import DropboxConnection
from partners.dropbox.sandbox.server import make_server
from partners.dropbox.sandbox.service import Service
from partners.dropbox.sandbox.store import Store
from tests.dropbox.connecting import Admin
from tests.dropbox.customer import Customer
from tests.dropbox.scripted import Script, running_script
from tests.subscriptions.conftest import client_account, plan, price_list, subscription

__all__ = ["client_account", "plan", "price_list", "subscription"]

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


@pytest.fixture
def sandboxed(settings, acme: Customer) -> Customer:
    """The portal's app is the sandbox's, where Acme Dental has its team."""
    settings.DROPBOX = {"key": "", "secret": "", "sandbox": acme.app.sandbox_url}
    return acme


@pytest.fixture
def asked(owner, subscription, sandboxed: Customer) -> DropboxConnection:
    return ask_for_connection(actor=owner, subscription=subscription)


@pytest.fixture
def admin(asked: DropboxConnection, sandboxed: Customer) -> Admin:
    return Admin(sandboxed, asked)


@pytest.fixture
def connected(admin: Admin, asked: DropboxConnection) -> DropboxConnection:
    assert admin.connects().status_code == 302
    return DropboxConnection.objects.get(pk=asked.pk)
