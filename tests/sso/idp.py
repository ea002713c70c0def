"""A little identity provider: discovery, keys, a page that agrees, the token endpoint and userinfo, over real HTTP.

What it hands out can be bent: `idp.claims["aud"] = "somebody-else"`. It checks what a provider checks: client, redirect
address, PKCE, and that a code is redeemed once.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "portal:client", "s3cret/with+signs"


class Key:
    def __init__(self) -> None:
        self.kid = secrets.token_hex(4)
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def jwk(self) -> dict:
        return {**RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True), "kid": self.kid, "use": "sig"}


class IdentityProvider:
    def __init__(self, key: Key) -> None:
        self.key, self.published = key, [key]
        self.person = {"sub": "sub-ada", "email": "ada@example.com", "email_verified": True}
        self.claims: dict = {}  # put over what it would say; None takes a claim away
        self.userinfo: dict | None = None
        self.sign: Callable[[dict], str] = self.signed
        self.document: dict = {}  # put over its discovery document
        self.down = False
        self.asked: list[str] = []
        self.grants: dict[str, dict] = {}
        self.issuer = ""

    def signed(self, claims: dict) -> str:
        return jwt.encode(claims, self.key.private, algorithm="RS256", headers={"kid": self.key.kid})

    def rotate(self) -> None:
        self.key = Key()
        self.published = [self.key]

    def discovery(self) -> dict:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        document = {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in names.items()}}
        return document | {"userinfo_endpoint": f"{self.issuer}/userinfo"} | self.document

    def authorize(self, url: str) -> str:
        """What the browser brings back to the portal once the person has agreed: the callback's address."""
        query = dict(parse_qsl(urlsplit(url).query))
        assert query["client_id"] == CLIENT_ID
        assert query["response_type"] == "code"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.grants[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def redeem(self, headers, form: dict[str, str]) -> tuple[int, dict]:
        id_, _colon, secret = base64.b64decode(headers.get("Authorization", "Basic ")[6:]).decode().partition(":")
        if (unquote_plus(id_), unquote_plus(secret)) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        grant = self.grants.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not grant or grant["code_challenge"] != challenge or grant["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "at-1", "token_type": "Bearer", "id_token": self.sign(self.said_about(grant))}

    def said_about(self, grant: dict) -> dict:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": grant["nonce"]}
        said |= {"auth_time": now} | self.person | self.claims
        return {name: value for name, value in said.items() if value is not None}


def _handler(idp: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            idp.asked.append(path)
            answers = {"/keys": {"keys": [key.jwk for key in idp.published]}, "/userinfo": idp.userinfo or {}}
            if idp.down:
                self.answer(503, {})
            elif path == "/authorize":
                self.send_response(302)
                self.send_header("Location", idp.authorize(self.path))
                self.end_headers()
            elif path == "/.well-known/openid-configuration":
                self.answer(200, idp.discovery())
            else:
                self.answer(200 if path in answers else 404, answers.get(path, {}))

        def do_POST(self) -> None:
            idp.asked.append(self.path)
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            values = {name: value[0] for name, value in parse_qs(form).items()}
            self.answer(*((503, {}) if idp.down else idp.redeem(self.headers, values)))

        def answer(self, status: int, body: dict) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args) -> None:
            pass

    return Handler


@contextmanager
def running_provider(key: Key) -> Iterator[IdentityProvider]:
    idp = IdentityProvider(key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(idp))
    idp.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield idp
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
