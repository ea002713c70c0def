"""The conversation with the identity provider: its documents, and the exchange of a code, each with little patience."""

import base64
import json
import time
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote_plus

import requests
import urllib3
from django.core.cache import caches

from portal.slow_answers import read_all
from portal.sso.provider import Provider, callback_url

PATIENCE = 5.0  # seconds for one request; half of it for any silence
LARGEST_ANSWER = 512 * 1024
REMEMBERED = 3600  # seconds; a key that is not known is looked for at once
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Unreachable(Exception):
    """No answer, or one that is none; the text is for the operator."""


class Rejected(Unreachable):
    """A plain no: the code was used already, the secret is wrong."""


@dataclass(frozen=True, slots=True)
class Metadata:
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    takes_basic: bool


def discover(provider: Provider, *, fresh: bool = False) -> Metadata:
    """What the provider says of itself, which must be what the operator named: else it could speak for another one."""
    document = _remembered(provider, "discovery", provider.discovery_url, fresh)
    if document.get("issuer") != provider.issuer:
        raise Unreachable(f"{provider.discovery_url} speaks for {document.get('issuer')!r}, not for {provider.issuer}")
    for name in (*_ENDPOINTS, *(["userinfo_endpoint"] if "userinfo_endpoint" in document else [])):
        if not isinstance(document.get(name), str) or not provider.trusts_address(document[name]):
            raise Unreachable(f"{provider.discovery_url} gives no https address for {name}")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Metadata(
        authorization_endpoint=document["authorization_endpoint"],
        token_endpoint=document["token_endpoint"],
        jwks_uri=document["jwks_uri"],
        userinfo_endpoint=document.get("userinfo_endpoint", ""),
        takes_basic="client_secret_basic" in methods,
    )


def signing_keys(provider: Provider, metadata: Metadata, *, fresh: bool = False) -> list[dict]:
    keys = _remembered(provider, "keys", metadata.jwks_uri, fresh).get("keys")
    if not isinstance(keys, list):
        raise Unreachable(f"{metadata.jwks_uri} lists no keys")
    return keys


def exchange(provider: Provider, metadata: Metadata, *, code: str, verifier: str) -> dict:
    """The tokens for a code; the client authenticates in the way the provider takes."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback_url(), "code_verifier": verifier}
    headers = {}
    if metadata.takes_basic:
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.client_secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    return _ask("POST", metadata.token_endpoint, data=form, headers=headers)


def userinfo(metadata: Metadata, access_token: str) -> dict:
    return _ask("GET", metadata.userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"})


def _remembered(provider: Provider, what: str, url: str, fresh: bool) -> dict:
    cache, key = caches["process"], f"sso:{what}:{provider.issuer}"
    if not fresh and (known := cache.get(key)):
        return known
    document = _ask("GET", url)
    cache.set(key, document, REMEMBERED)
    return document


def _ask(method: str, url: str, **options) -> dict:
    """One JSON object. Redirects are not followed: the secret goes where the operator said, and nowhere else."""
    deadline = time.monotonic() + PATIENCE
    try:
        with requests.request(
            method, url, timeout=PATIENCE / 2, stream=True, allow_redirects=False, **options
        ) as answer:
            body = read_all(answer, deadline=deadline, largest=LARGEST_ANSWER)
            status = answer.status_code
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise Unreachable(f"{url} does not answer: {type(error).__name__}") from None
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if status != requests.codes.ok or not isinstance(document, dict):
        problem = Rejected if 400 <= status < 500 else Unreachable
        raise problem(f"{url} answers {status}{_reason(document)}")
    return document


def _reason(document: Any) -> str:
    """An OAuth error is a word of the standard (`invalid_client`), the most useful thing in the operator's log."""
    error = cast(dict, document).get("error") if isinstance(document, dict) else None
    return f" ({error[:60]})" if isinstance(error, str) else ""
