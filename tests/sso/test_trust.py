"""What the portal does not believe, and a provider that fails: nobody is signed in, nothing is a crash, nobody waits long."""

import json
import socket
import time
from base64 import urlsafe_b64encode

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.urls import reverse

from portal.processes import checks
from portal.processes.ports import free_port
from tests.sso.conftest import START, is_signed_in
from tests.sso.idp import CLIENT_ID, Key


@pytest.fixture(autouse=True)
def _linked(ada, link):
    """Everything else is right: only what a test bends can keep Ada out."""
    return link(ada)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": [CLIENT_ID, "another-client"]},
        {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"exp": "soon"},
        {"exp": float("inf")},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 12},
        {"sub": ["sub-ada"]},
        {"sub": "x" * 256},
    ],
    ids=json.dumps,
)
def test_a_claim_that_is_not_right_keeps_everybody_out(client, idp, sign_on, claims):
    idp.claims = claims
    answer = sign_on(client)
    assert answer.status_code == 502
    assert "cannot be trusted" in answer.text
    assert not is_signed_in(client)


def _unsigned(idp):
    def part(value: dict) -> str:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return lambda claims: f"{part({'alg': 'none', 'kid': idp.key.kid})}.{part(claims)}."


def _by_public_key(idp):
    """The classic: the public key taken for a shared secret."""
    import hashlib
    import hmac

    secret = idp.key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(claims: dict) -> str:
        head, body, _signature = jwt.encode(claims, "x" * 64, "HS256", headers={"kid": idp.key.kid}).split(".")
        digest = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
        return f"{head}.{body}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    return signed


def _by_another_key(idp):
    stranger = Key()
    return lambda claims: jwt.encode(claims, stranger.private, "RS256", headers={"kid": idp.key.kid})


def _by_an_unknown_key(_idp):
    stranger = Key()
    return lambda claims: jwt.encode(claims, stranger.private, "RS256", headers={"kid": stranger.kid})


def _with_its_own_key(_idp):
    stranger = Key()
    return lambda claims: jwt.encode(
        claims, stranger.private, "RS256", headers={"jwk": stranger.jwk, "kid": stranger.kid}
    )


FORGERIES = {
    "none": _unsigned,
    "HS256 with the public key": _by_public_key,
    "another key under the known name": _by_another_key,
    "an unknown key": _by_an_unknown_key,
    "a key that it brings along": _with_its_own_key,
    "no token": lambda _idp: lambda claims: None,
    "a number": lambda _idp: lambda claims: 7,
    "not a token": lambda _idp: lambda claims: "a.b.c",
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_signature_that_is_not_the_providers_keeps_everybody_out(client, idp, sign_on, forgery):
    idp.sign = forgery(idp)
    answer = sign_on(client)
    assert answer.status_code == 502
    assert not is_signed_in(client)


def test_a_token_altered_after_signing(client, idp, sign_on):
    def altered(claims: dict) -> str:
        head, _body, signature = idp.signed(claims).split(".")
        forged = json.dumps(claims | {"sub": "sub-ada", "admin": True}).encode()
        return f"{head}.{urlsafe_b64encode(forged).rstrip(b'=').decode()}.{signature}"

    idp.sign = altered
    assert sign_on(client).status_code == 502


def test_new_keys_are_found_without_a_restart(client, idp, sign_on):
    sign_on(client)
    client.post(reverse("account_logout"))
    idp.rotate()
    assert sign_on(client).status_code == 302
    assert is_signed_in(client)
    assert idp.asked.count("/keys") == 2


def test_a_token_without_a_keys_name_is_fine_while_there_is_one_key(client, idp, sign_on):
    idp.sign = lambda claims: jwt.encode(claims, idp.key.private, "RS256")
    assert sign_on(client).status_code == 302


def test_a_key_for_encryption_signs_nothing(client, idp, sign_on, monkeypatch):
    monkeypatch.setattr(type(idp.key), "jwk", property(lambda key: {**_jwk(key), "use": "enc"}))
    assert sign_on(client).status_code == 502


_jwk = Key.jwk.fget


class TestProviderThatFails:
    def test_is_not_asked_by_the_sign_in_page(self, client, idp):
        idp.down = True
        assert "Sign in with Acme ID" in client.get(reverse("account_login")).text

    def test_is_told_before_leaving(self, client, idp):
        idp.down = True
        answer = client.post(START)
        assert answer.status_code == 503
        assert "Acme ID does not answer." in answer.text

    def test_is_told_after_coming_back(self, client, idp, sign_on, monkeypatch):
        allowed = idp.authorize

        def and_fail(url: str) -> str:
            idp.down = True
            return allowed(url)

        monkeypatch.setattr(idp, "authorize", and_fail)
        assert sign_on(client).status_code == 503
        assert not is_signed_in(client)

    def test_that_is_gone(self, client, idp, settings):
        settings.OIDC = settings.OIDC | {"issuer": f"http://127.0.0.1:{free_port()}"}
        assert client.post(START).status_code == 503

    def test_that_takes_the_call_and_says_nothing(self, client, settings, idp):
        with socket.socket() as hole:
            hole.bind(("127.0.0.1", 0))
            hole.listen()
            settings.OIDC = settings.OIDC | {"issuer": f"http://127.0.0.1:{hole.getsockname()[1]}"}
            began = time.monotonic()
            assert client.post(START).status_code == 503
            assert time.monotonic() - began < 6

    def test_a_wrong_secret_is_the_operators_to_mend(self, client, idp, sign_on, settings, caplog):
        settings.OIDC = settings.OIDC | {"client_secret": "wrong"}
        answer = sign_on(client)
        assert answer.status_code == 502
        assert answer["X-Request-Id"] in answer.text
        assert "invalid_client" in caplog.text
        assert "wrong" not in caplog.text

    @pytest.mark.parametrize(
        "document",
        [
            {"issuer": "https://evil.example"},
            {"token_endpoint": None},
            {"token_endpoint": "http://id.example/token"},
            {"token_endpoint": "https://["},
            {"authorization_endpoint": "javascript:alert(1)"},
            {"authorization_endpoint": "https://id.example/\r\nSet-Cookie: a=b"},
            {"jwks_uri": 7},
            {"userinfo_endpoint": "ftp://id.example"},
        ],
        ids=json.dumps,
    )
    def test_a_document_that_cannot_be_right(self, client, idp, document):
        idp.document = document
        assert client.post(START).status_code == 503

    @pytest.mark.parametrize("keys", [None, {}, "x", [7], [{}], [{"kty": "RSA"}]], ids=json.dumps)
    def test_keys_that_are_none(self, client, idp, sign_on, keys, monkeypatch):
        monkeypatch.setattr(
            "portal.sso.wire.signing_keys", lambda *_args, **_options: keys if isinstance(keys, list) else []
        )
        assert sign_on(client).status_code == 502


class TestDoctor:
    def findings(self):
        return list(checks.single_sign_on())

    def test_without_single_sign_on_all_is_well(self, settings):
        settings.OIDC = dict.fromkeys(settings.OIDC, "")
        (finding,) = self.findings()
        assert finding.cure == ""

    @pytest.mark.parametrize(
        ("key", "variable"),
        [("issuer", "OIDC_ISSUER"), ("client_id", "OIDC_CLIENT_ID"), ("client_secret", "OIDC_CLIENT_SECRET")],
    )
    def test_what_is_missing_is_named(self, idp, settings, key, variable):
        settings.OIDC = settings.OIDC | {key: ""}
        (finding,) = self.findings()
        assert variable in finding.text
        assert finding.cure

    def test_a_provider_that_answers_is_told_with_the_address_to_register(self, idp, settings):
        (finding,) = self.findings()
        assert finding.cure == ""
        assert settings.SITE_URL + reverse("account-single-sign-on-callback") in finding.text

    def test_one_that_does_not_is_told_with_the_cure(self, idp):
        idp.down = True
        (finding,) = self.findings()
        assert "503" in finding.text
        assert "OIDC_ISSUER" in finding.cure

    def test_an_issuer_without_tls_is_told(self, idp, settings):
        settings.OIDC = settings.OIDC | {"issuer": "http://id.example"}
        (finding,) = self.findings()
        assert "https" in finding.cure


def test_the_little_provider_itself_checks_the_client(idp):
    """Else the tests above could not fail."""
    form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": "x", "code_verifier": "x"}
    assert requests.post(f"{idp.issuer}/token", data=form, timeout=5).status_code == 401
