from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from partners.dropbox.asking import ask_for_connection
from partners.dropbox.gateway import App, open_team
from partners.dropbox.gateway.team import TeamGateway
from partners.dropbox.models import DropboxConnection
from tests.dropbox.connecting import Admin
from tests.dropbox.foreign.server import Imitation, running


@pytest.fixture(scope="session")
def _foreign_server() -> Iterator[Imitation]:
    with running(Imitation(silence=2.5)) as imitation:
        yield imitation


@pytest.fixture
def foreign(_foreign_server: Imitation) -> Imitation:
    url = _foreign_server.url
    _foreign_server.__init__(silence=2.5)
    _foreign_server.url = url
    return _foreign_server


@pytest.fixture
def acme_there(foreign: Imitation) -> dict:
    return foreign.team("Acme Dental", "olga@acme.example", licensed=40)


@pytest.fixture
def gateway(foreign: Imitation, acme_there: dict) -> Iterator[TeamGateway]:
    with open_team(App("any", "secret", foreign.url), f"refresh-{acme_there['id']}") as team:
        team.wire._client._timeout = 2
        yield team


@pytest.fixture
def connected_there(owner, subscription, settings, foreign: Imitation, acme_there: dict) -> DropboxConnection:
    """By the consent page of the imitation."""
    settings.DROPBOX = {"key": "", "secret": "", "sandbox": foreign.url}
    row = ask_for_connection(actor=owner, subscription=subscription)
    admin = Admin(None, row)
    query = dict(parse_qsl(urlsplit(admin.leaves()).query))
    form = {"team": acme_there["id"], "state": query["state"], "redirect_uri": query["redirect_uri"]}
    there = requests.post(f"{foreign.url}/oauth2/authorize", data=form, timeout=5, allow_redirects=False)
    back = there.headers["Location"].removeprefix("http://localhost:8000")
    assert admin.browser.get(back).status_code == 302
    return DropboxConnection.objects.get(pk=row.pk)
