"""The client's admin in a browser: from the mailed link to Dropbox's page, and back with its answer."""

from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests
from django.http import HttpResponse
from django.test import Client

from partners.dropbox.links import make_token
from partners.dropbox.models import DropboxConnection
from tests.dropbox.customer import Customer


class Admin:
    """One browser. Their team is that of `customer`."""

    def __init__(self, customer: Customer, connection: DropboxConnection) -> None:
        self.browser, self.customer = Client(), customer
        self.page = f"/connect-dropbox/{make_token(connection)}/"

    def leaves(self) -> str:
        """The address of Dropbox's page."""
        answer = self.browser.post(self.page)
        assert answer.status_code == 200, answer.content.decode()
        return answer["Refresh"].partition("url=")[2]

    def decides(self, url: str, *, allow: bool = True, team_id: str = "", scopes: str | None = None) -> str:
        """On the sandbox's page. The address that it sends the browser back to."""
        query = dict(parse_qsl(urlsplit(url).query))
        form = {
            "redirect_uri": query["redirect_uri"],
            "state": query["state"],
            "team": team_id or self.customer.team_id,
        }
        form["scope"] = query["scope"] if scopes is None else scopes
        sandbox = f"{self.customer.app.sandbox_url}/oauth2/authorize"
        answer = requests.post(
            sandbox, data={**form, **({"allow": "1"} if allow else {})}, timeout=5, allow_redirects=False
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].removeprefix("http://localhost:8000")

    def connects(self, **how) -> HttpResponse:
        return self.browser.get(self.decides(self.leaves(), **how))


def state_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]
