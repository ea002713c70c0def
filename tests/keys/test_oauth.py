"""OAuth 2.0 client credentials: every key is a client."""

from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote_plus

import pytest

from portal import clock
from portal.keys.models import ApiKey
from portal.keys.services import revoke_api_key, rotate_api_key
from portal.keys.tokens import LIFETIME, AccessToken, forget_old_tokens
from portal.tenancy.models import Partner
from portal.tenancy.services import suspend_partner
from tests.factories import make_key

pytestmark = pytest.mark.django_db
URL, CLIENTS = "/api/v1/oauth/token", "/api/v1/client-accounts"
SCOPES = ("api-keys:write", "client-accounts:read", "client-accounts:write")


@pytest.fixture
def secret(company) -> str:
    return make_key(company.partner, *SCOPES, created_by=company.user("owner"))


@pytest.fixture
def key(secret) -> ApiKey:
    return ApiKey.objects.get()


def ask(client, key: ApiKey, secret: str, **fields):
    pair = b64encode(f"{quote_plus(key.pk)}:{quote_plus(secret)}".encode()).decode()
    body = "&".join(
        f"{name}={quote_plus(value)}" for name, value in ({"grant_type": "client_credentials"} | fields).items()
    )
    headers = {"Authorization": f"Basic {pair}"}
    return client.post(URL, body, content_type="application/x-www-form-urlencoded", headers=headers)


def use(client, token: str, method: str = "get", path: str = CLIENTS, **options):
    return getattr(client, method)(path, headers={"Authorization": f"Bearer {token}"}, **options)


def test_a_token_for_the_keys_scopes_but_those_that_make_keys(client, key, secret):
    answer = ask(client, key, secret)
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "Bearer", 900)
    assert body["scope"] == "client-accounts:read client-accounts:write"
    assert answer["Cache-Control"] == "no-store"
    assert body["access_token"] not in str(AccessToken.objects.values())
    made = use(client, body["access_token"], "post", data={"name": "Aspen"}, content_type="application/json")
    assert made.status_code == 201
    assert use(client, body["access_token"], path="/api/v1/me").json()["id"] == key.pk


def test_fewer_scopes_when_asked_and_never_more(client, key, secret):
    token = ask(client, key, secret, scope="client-accounts:read").json()["access_token"]
    assert use(client, token).status_code == 200
    refused = use(client, token, "post", data={"name": "Aspen"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    for scope in ("subscriptions:read", "api-keys:write", "nonsense"):
        answer = ask(client, key, secret, scope=scope)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_the_secret_in_the_form_works_as_well(client, key, secret):
    fields = {"grant_type": "client_credentials", "client_id": key.pk, "client_secret": secret}
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items())
    answer = client.post(URL, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!", "Basic YQ==", "Bearer x", "Basic w7w6w7w="])
def test_an_unknown_client_is_told_so_in_oauths_words(client, key, header):
    headers = {"Authorization": header} if header else {}
    form = "application/x-www-form-urlencoded"
    answer = client.post(URL, "grant_type=client_credentials", content_type=form, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic")


def test_other_grants_and_other_clients_secrets_are_refused(client, key, secret, other_company):
    assert ask(client, key, secret, grant_type="password").json()["error"] == "unsupported_grant_type"
    foreign = make_key(other_company.partner, "client-accounts:read")
    assert ask(client, key, foreign).json()["error"] == "invalid_client"


def test_a_token_stops_with_its_key_at_once(client, key, secret, owner):
    token = ask(client, key, secret).json()["access_token"]
    revoke_api_key(actor=owner, api_key=key)
    assert use(client, token).status_code == 401
    assert ask(client, key, secret).status_code == 401


@pytest.mark.parametrize(("overlap", "status"), [("none", 401), ("1-hour", 200)])
def test_a_token_goes_the_way_of_its_secret(client, key, secret, owner, overlap, status):
    token = ask(client, key, secret).json()["access_token"]
    rotated = rotate_api_key(actor=owner, api_key=key, overlap=overlap)
    assert use(client, token).status_code == status
    assert use(client, ask(client, key, rotated.secret).json()["access_token"]).status_code == 200


def test_a_suspended_partner_changes_nothing_and_an_ended_one_is_gone(client, key, secret, company, staff):
    token = ask(client, key, secret).json()["access_token"]
    suspend_partner(actor=staff, partner=company.partner, reason="Unpaid")
    refused = use(client, token, "post", data={"name": "Aspen"}, content_type="application/json")
    assert refused.json()["code"] == "partner_suspended"
    Partner.objects.update(state=Partner.State.CLOSED)
    assert use(client, token).status_code == 401
    assert ask(client, key, secret).status_code == 401


def test_after_fifteen_minutes_it_is_over_and_then_forgotten(client, key, secret):
    token = ask(client, key, secret).json()["access_token"]
    AccessToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert use(client, token).status_code == 401
    forget_old_tokens()
    assert not AccessToken.objects.exists()
    assert timedelta(minutes=15) == LIFETIME


def test_requests_for_tokens_and_with_them_count_by_key(client, key, secret, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    token = ask(client, key, secret).json()["access_token"]
    assert use(client, token).status_code == 200
    assert use(client, token).status_code == 429
    limited = ask(client, key, secret)
    assert limited.status_code == 429
    assert int(limited["Retry-After"]) > 0


def test_the_allowed_networks_hold(client, key, secret):
    token = ask(client, key, secret).json()["access_token"]
    ApiKey.objects.update(allowed_networks=["198.51.100.0/24"])
    assert use(client, token).json()["code"] == "address_not_allowed"
    assert ask(client, key, secret).status_code == 403
