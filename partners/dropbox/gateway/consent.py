"""The client's admin lets the portal in: the page at Dropbox, and what it sends back. OAuth, confidential, offline.

Not by the SDK's flow: it goes past the session that we give our clients, raises KeyError when Dropbox names a team and no
user, and prints both tokens in its `repr`.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests

from partners.dropbox.gateway.answers import fault_of
from partners.dropbox.gateway.faults import Unavailable
from partners.dropbox.gateway.transport import API, TOKEN_PATH, Exchange, new_session, sandbox_address
from partners.dropbox.gateway.values import App

# What the portal asks for. None of them opens a file, and none that does is accepted.
SCOPES = ("team_info.read", "members.read", "members.write", "members.delete", "events.read")
WEB = "https://www.dropbox.com/"
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Grant:
    refresh_token: str = field(repr=False)
    team_id: str
    scopes: frozenset[str]

    @property
    def missing(self) -> list[str]:
        return [scope for scope in SCOPES if scope not in self.scopes]

    @property
    def excess(self) -> list[str]:
        """What was granted and never asked for, file access above all: such a link is not kept."""
        return sorted(self.scopes.difference(SCOPES))


def consent_url(app: App, *, redirect_uri: str, state: str) -> str:
    """Where the browser goes. The page is Dropbox's, or the sandbox's own."""
    query = {
        "response_type": "code",
        "client_id": app.key,
        "redirect_uri": redirect_uri,
        "state": state,
        "token_access_type": "offline",
        "scope": " ".join(SCOPES),
    }
    web = sandbox_address(app.sandbox_url) if app.sandbox_url else WEB
    return f"{web}oauth2/authorize?{urlencode(query)}"


def redeem(app: App, code: str, *, redirect_uri: str) -> Grant:
    """The code for a refresh token, once. The access token that comes with it is left unused."""
    exchange = Exchange()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": app.key,
        "client_secret": app.secret,
        "redirect_uri": redirect_uri,
    }
    with new_session(exchange, app.sandbox_url) as session:
        try:
            session.post(API.rstrip("/") + TOKEN_PATH, data=form, timeout=PATIENCE)
            reason = ""
        except requests.RequestException as error:
            reason = type(error).__name__
    answer = exchange.answer
    if answer is None or answer.status != 200:
        raise fault_of(answer, sent=exchange.sent, write=False, reason=reason)
    return _grant(answer.body, answer.request_id)


def _grant(body: Any, request_id: str) -> Grant:
    try:
        refresh_token, team_id, scopes = body["refresh_token"], body["team_id"], body["scope"].split()
    except (KeyError, TypeError, AttributeError):
        raise Unavailable("no team in the answer", request_id=request_id) from None
    if not (isinstance(refresh_token, str) and refresh_token and isinstance(team_id, str) and team_id):
        raise Unavailable("no team in the answer", request_id=request_id)
    return Grant(refresh_token, team_id, frozenset(scopes))
