"""Where a session can go, and what it costs not to open one."""

import subprocess
import sys

import pytest
import requests
from django.conf import settings

from partners.dropbox.gateway import App, Unavailable, open_team
from partners.dropbox.gateway.transport import API, Exchange, HostRefused, new_session, sandbox_address
from tests.dropbox.conftest import KEY, REFRESH, SECRET

ELSEWHERE = [
    "https://evil.example/", "http://api.dropboxapi.com/2/x", "https://api.dropboxapi.com.evil.example/",
    "https://api.dropboxapi.com:8443/", "https://content.dropboxapi.com/", "https://www.dropbox.com/oauth2/token",
    "https://evil.example@127.0.0.1/", "http://127.0.0.1:1/", "https://127.0.0.1/", "http://localhost/",
]  # fmt: skip


@pytest.mark.parametrize("url", ELSEWHERE)
@pytest.mark.parametrize("sandbox", ["", "http://127.0.0.1:1"])
def test_a_session_goes_to_one_host(url, sandbox):
    exchange = Exchange()
    with new_session(exchange, sandbox) as session, pytest.raises(HostRefused):
        session.post(url)
    assert not exchange.sent


def test_a_live_session_goes_to_dropbox_as_it_is(monkeypatch):
    went = []

    def send(_self, request, **options):
        went.append((request.url, options["verify"], options["timeout"]))
        raise requests.ReadTimeout

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", send)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/tmp/another-bundle.pem")
    with open_team(App(KEY, SECRET), REFRESH) as team, pytest.raises(Unavailable):
        team.snapshot()
    assert went == [(f"{API}oauth2/token", True, 20)]


@pytest.mark.parametrize(
    "url",
    ["https://api.dropboxapi.com", "http://192.168.0.7:8099", "http://sandbox:8099", "https://127.0.0.1", "127.0.0.1:8099",
     "http://127.0.0.1@evil.example/", "http://x@127.0.0.1/", "http://127.0.0.1.evil.example"],
)  # fmt: skip
def test_a_sandbox_is_on_this_machine(url):
    with pytest.raises(ValueError, match="on this machine"):
        sandbox_address(url)


def test_a_sandbox_is_found_by_name_and_number():
    addresses = [
        sandbox_address(url) for url in ("http://127.0.0.1:8099", "http://localhost:8099/x", "http://[::1]:80")
    ]
    assert addresses == ["http://127.0.0.1:8099/", "http://localhost:8099/", "http://[::1]:80/"]


def test_a_proxy_of_the_environment_does_not_see_the_sandbox(script, team, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    script.answer("/2/team/members/get_info_v2", {"members_info": [{".tag": "id_not_found", "id_not_found": "x"}]})
    assert team.member("x") is None


def test_a_process_that_opens_no_team_does_not_pay_for_the_sdk():
    code = "import sys, partners.dropbox.gateway, partners.dropbox.gateway.consent; sys.exit('dropbox' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=settings.BASE, check=False).returncode == 0
