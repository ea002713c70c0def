from urllib.parse import parse_qs, urlsplit

import pytest

from partners.dropbox.gateway import App, NeedsReconnect, Unavailable
from partners.dropbox.gateway.consent import SCOPES, consent_url, redeem
from tests.dropbox.conftest import KEY, SECRET

BACK = "https://portal.example/back"
GRANTED = {
    "access_token": "sl.u.x", "token_type": "bearer", "expires_in": 14400, "refresh_token": "refresh-1",
    "scope": "events.read members.delete members.read members.write team_info.read", "uid": "", "team_id": "dbtid:AAB",
}  # fmt: skip


def test_consent_is_asked_for_five_scopes_and_no_file():
    url = urlsplit(consent_url(App(KEY, SECRET), redirect_uri=BACK, state="s"))
    query = {name: value for name, (value,) in parse_qs(url.query).items()}
    assert (url.scheme, url.netloc, url.path) == ("https", "www.dropbox.com", "/oauth2/authorize")
    assert (query["client_id"], query["state"], query["token_access_type"]) == (KEY, "s", "offline")
    assert query["scope"].split() == list(SCOPES)
    assert not any("file" in scope or "team_data" in scope for scope in SCOPES)
    assert SECRET not in url.query


def test_a_code_is_redeemed_for_a_team(script):
    script.instead("/oauth2/token", GRANTED)
    grant = redeem(App(KEY, SECRET, script.url), "code-1", redirect_uri=BACK)
    assert (grant.refresh_token, grant.team_id, grant.missing, grant.excess) == ("refresh-1", "dbtid:AAB", [], [])
    assert "refresh-1" not in repr(grant)
    sent = parse_qs(script.asked[-1][1])
    assert {name: value for name, (value,) in sent.items()} == {
        "grant_type": "authorization_code", "code": "code-1", "client_id": KEY, "client_secret": SECRET, "redirect_uri": BACK,
    }  # fmt: skip


def test_fewer_and_other_scopes_are_named(script):
    script.instead("/oauth2/token", {**GRANTED, "scope": "members.read team_data.member files.content.read"})
    grant = redeem(App(KEY, SECRET, script.url), "code-1", redirect_uri=BACK)
    assert grant.missing == ["team_info.read", "members.write", "members.delete", "events.read"]
    assert grant.excess == ["files.content.read", "team_data.member"]


@pytest.mark.parametrize(
    "body", [{**GRANTED, "team_id": None}, {**GRANTED, "refresh_token": ""}, {"access_token": "x"}, [], None]
)
def test_a_person_instead_of_a_team_is_no_grant(script, body):
    script.instead("/oauth2/token", body)
    with pytest.raises(Unavailable):
        redeem(App(KEY, SECRET, script.url), "code-1", redirect_uri=BACK)


def test_a_code_that_was_used_is_refused(script):
    script.instead("/oauth2/token", {"error": "invalid_grant"}, 400)
    with pytest.raises(NeedsReconnect):
        redeem(App(KEY, SECRET, script.url), "code-1", redirect_uri=BACK)
