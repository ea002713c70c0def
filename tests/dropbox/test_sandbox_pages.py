"""The sandbox as a browser meets it, what it remembers, and what it tells."""

import hashlib
import hmac
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.management import CommandError, call_command

from partners.dropbox.gateway import NeedsReconnect, open_team
from partners.dropbox.gateway.consent import SCOPES, consent_url, redeem
from partners.dropbox.sandbox import SECRET, teams
from partners.dropbox.sandbox.store import Store
from partners.dropbox.sandbox.webhooks import Webhook
from portal import clock

BACK = "http://localhost:8000/back"


def opened(acme, path: str) -> requests.Response:
    return requests.get(f"{acme.app.sandbox_url}{path}", timeout=5)


def answered(acme, url: str, **form: str) -> dict[str, str]:
    """What the browser brings back after the page at `url` was answered with this form."""
    query = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
    fields = {"redirect_uri": query["redirect_uri"], "state": query["state"], "scope": query["scope"], **form}
    page = f"{acme.app.sandbox_url}/oauth2/authorize"
    answer = requests.post(page, data=fields, timeout=5, allow_redirects=False)
    assert answer.headers["Location"].startswith(BACK)
    return {name: value for name, (value,) in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def test_an_admin_lets_the_portal_in(acme):
    url = consent_url(acme.app, redirect_uri=BACK, state="state-1")
    page = requests.get(url, timeout=5).text
    assert all(scope in page for scope in SCOPES)
    back = answered(acme, url, allow="1", team=acme.team_id)
    assert back["state"] == "state-1"
    grant = redeem(acme.app, back["code"], redirect_uri=BACK)
    assert (grant.team_id, grant.missing, grant.excess) == (acme.team_id, [], [])
    with open_team(acme.app, grant.refresh_token) as team:
        assert team.identify().team.team_id == acme.team_id
    with pytest.raises(NeedsReconnect):  # a code is good once
        redeem(acme.app, back["code"], redirect_uri=BACK)


def test_a_code_belongs_to_its_address(acme):
    back = answered(acme, consent_url(acme.app, redirect_uri=BACK, state="s"), allow="1", team=acme.team_id)
    with pytest.raises(NeedsReconnect):
        redeem(acme.app, back["code"], redirect_uri="http://localhost:8000/elsewhere")


def test_a_code_is_good_for_ten_minutes(acme):
    back = answered(acme, consent_url(acme.app, redirect_uri=BACK, state="s"), allow="1", team=acme.team_id)
    with clock.moved(by=timedelta(minutes=11)), pytest.raises(NeedsReconnect):
        redeem(acme.app, back["code"], redirect_uri=BACK)


def test_an_admin_may_decline_or_grant_less(acme):
    url = consent_url(acme.app, redirect_uri=BACK, state="s")
    assert answered(acme, url) == {"error": "access_denied", "state": "s"}
    back = answered(acme, url, allow="1", team=acme.team_id, scope="members.read files.content.read")
    grant = redeem(acme.app, back["code"], redirect_uri=BACK)
    assert (grant.excess, len(grant.missing)) == (["files.content.read"], 4)


@pytest.mark.parametrize("query", ["", "?client_id=x", "?client_id=sandbox-app-key&redirect_uri=javascript:alert(1)"])
def test_an_app_that_is_not_known_is_not_let_in(acme, query):
    assert opened(acme, f"/oauth2/authorize{query}").status_code == 400


def test_pages_show_teams_and_escape_what_people_wrote(acme):
    acme.does("rename", name="<b>Acme & Co</b>")
    assert "1 of 5" in opened(acme, "/").text
    page = opened(acme, f"/teams/{acme.team_id}").text
    assert "&lt;b&gt;Acme &amp; Co" in page
    assert "olga@acme.example" in page
    for style in ("tokens", "base", "sandbox"):
        assert opened(acme, f"/css/{style}.css").headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("path", ["/teams/none", "/x", "/css/../server.py", "/css/sandbox.css/", "/teams/"])
def test_what_is_not_there_is_not_found(acme, path):
    assert opened(acme, path).status_code == 404


@pytest.mark.parametrize(
    ("path", "form"),
    [("/teams/none/buy", {}), ("/teams/{}/explode", {}), ("/teams/{}/accept", {"member": "x"}), ("/x", {}),
     ("/teams/{}/invite", {"email": "a@b"}), ("/teams/{}/invite", {"email": "jörg@acme.example"}), ("/teams/{}/invite", {}),
     ("/teams", {"name": " ", "email": "a@b.co"}), ("/teams", {"name": "x", "email": "a@b.co", "licensed": "-3"}),
     ("/teams", {"name": "x"}), ("/teams", {"name": "x", "email": "a@b.co", "licensed": "many"}), ("/faults", {"kind": "x"})],
)  # fmt: skip
def test_what_cannot_be_done_is_said(acme, path, form):
    url = acme.app.sandbox_url + path.format(acme.team_id)
    assert requests.post(url, data=form, timeout=5, allow_redirects=False).status_code == 400


def test_a_body_that_is_no_text_is_answered(acme):
    for path in ("/teams", "/oauth2/token", "/2/team/get_info", f"/teams/{acme.team_id}/rename"):
        assert requests.post(acme.app.sandbox_url + path, data=b"\xff=\xfe", timeout=5).status_code in (400, 401)
    assert acme.gateway.snapshot().team.name == "Acme Dental"


def test_a_fault_is_arranged_on_the_page(acme):
    form = {"kind": "down", "route": "team/get_info", "back": "https://evil.example/"}
    answer = requests.post(f"{acme.app.sandbox_url}/faults", data=form, timeout=5, allow_redirects=False)
    assert answer.headers["Location"] == "/"
    assert "<code>down</code> on team/get_info" in opened(acme, f"/teams/{acme.team_id}").text


def test_a_restart_loses_nothing(tmp_path):
    store = Store(tmp_path / "sandbox.sqlite3")
    made = teams.create_team(store, "Birch & Sons", "bea@birch.example", licensed=7)
    store.close()
    again = Store(tmp_path / "sandbox.sqlite3")
    assert again.get("team", made["team_id"]) == made
    again.close()


@pytest.fixture
def listener():
    heard: list[tuple[bytes, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            challenge = parse_qs(urlsplit(self.path).query)["challenge"][0].encode()
            self.answer(challenge if self.path.startswith("/hook") else b"no")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((body, self.headers["X-Dropbox-Signature"]))
            self.answer(b"")

        def answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()
    thread.join()


def test_webhooks_are_signed_and_name_the_team(listener):
    url, heard = listener
    assert Webhook(f"{url}/hook").send("dbtid:1") == 200
    ((body, signature),) = heard
    assert b"dbtid:1" in body
    assert signature == hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert Webhook(f"{url}/hook").is_proven()
    assert not Webhook(f"{url}/other").is_proven()
    assert not Webhook("http://127.0.0.1:1/").is_proven()
    assert Webhook("http://127.0.0.1:1/").send("dbtid:1") is None


def test_each_change_of_a_roster_is_told(acme, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(acme.service, "tell", told.append)
    acme.gateway.snapshot()
    assert told == []
    olga = acme.member("olga@acme.example")
    acme.does("buy")
    acme.gateway.update(olga, surname="New")
    assert told == [acme.team_id] * 2


def test_it_does_not_run_in_production(monkeypatch, tmp_path):
    monkeypatch.setattr("partners.management.commands.dropbox_sandbox.MODE", "production")
    with pytest.raises(CommandError, match="does not run in production"):
        call_command("dropbox_sandbox", file=tmp_path / "x.sqlite3")
