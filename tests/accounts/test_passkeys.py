"""Passkeys without a browser: pages, who may touch which, and what no browser would send."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_user

ADD = reverse("mfa_add_webauthn")
SIGN_IN = reverse("mfa_login_webauthn")

HOSTILE = [
    "",
    "null",
    "[]",
    "{}",
    '"text"',
    "{",
    json.dumps({"response": []}),
    json.dumps({"response": {"userHandle": None}}),
    json.dumps({"response": {"userHandle": 5}}),
    json.dumps({"id": "a", "rawId": "a", "type": "public-key", "response": {"userHandle": "!!"}}),
    json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {
        "clientDataJSON": "e30", "attestationObject": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA",
        "userHandle": "dXNfMDEyMw"}}),
    json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {
        "clientDataJSON": "//8", "attestationObject": "oA", "authenticatorData": "oA", "signature": "oA",
        "userHandle": "//8"}}),
    json.dumps({"id": {"a": 1}, "rawId": 7, "type": [], "clientExtensionResults": 3, "response": {
        "clientDataJSON": {}, "attestationObject": {}, "authenticatorData": 1, "signature": None, "userHandle": []}}),
    "[" * 2000 + "]" * 2000,
]  # fmt: skip


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


@pytest.fixture
def client(ada) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    return client


def passkey_of(user, name: str = "Laptop") -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": {}})


@pytest.mark.parametrize("credential", HOSTILE)
def test_what_no_browser_sends_adds_nothing(client, credential):
    client.get(ADD)
    answer = client.post(ADD, {"name": "Laptop", "credential": credential})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", HOSTILE)
def test_nor_does_it_sign_in(ada, credential):
    stranger = Client()
    stranger.get(SIGN_IN, HTTP_ACCEPT="application/json")
    answer = stranger.post(SIGN_IN, {"credential": credential})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))
    assert "_auth_user_id" not in stranger.session


@pytest.mark.parametrize("credential", HOSTILE)
def test_nor_confirm_who_it_is(client, ada, credential):
    Authenticator.objects.create(user=ada, type="totp", data={"secret": ""})
    answer = client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": credential})
    assert answer.status_code in (200, 302)


def test_the_challenge_tells_nothing_about_accounts(client, db):
    options = Client().get(SIGN_IN, HTTP_ACCEPT="application/json").json()["publicKey"]
    assert options["rpId"] == "localhost"
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


def test_whoever_opens_its_address_is_led_to_the_page(db):
    assert Client().get(SIGN_IN)["Location"] == reverse("account_login")


def test_the_challenge_to_add_one_is_bound_to_the_address_people_type(client):
    page = client.get(ADD, HTTP_HOST="127.0.0.1")
    assert json.loads(page.context["options"])["publicKey"]["rp"]["id"] == "localhost"


def test_nobody_renames_or_removes_anothers(client):
    theirs = passkey_of(make_user("eve@example.com"))
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        address = reverse(name, args=[theirs.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "Mine"}).status_code == 404
    theirs.refresh_from_db()
    assert str(theirs) == "Laptop"


def test_a_name_can_be_changed_and_hides_nothing(client, ada):
    address = reverse("mfa_edit_webauthn", args=[passkey_of(ada).pk])
    for hostile in ("Lap\u202etop", "x" * 81, "\0", ""):
        assert client.post(address, {"name": hostile}).status_code == 200
        assert str(Authenticator.objects.get()) == "Laptop"
    client.post(address, {"name": "<b>Desk</b>"})
    assert "&lt;b&gt;Desk&lt;/b&gt;" in client.get(reverse("mfa_index")).text


def test_removing_needs_a_fresh_proof(sign_in, ada):
    address = reverse("mfa_remove_webauthn", args=[passkey_of(ada).pk])
    assert reverse("account_reauthenticate") in sign_in(ada, ago=3600).post(address)["Location"]
    assert Authenticator.objects.exists()


def test_a_passkey_is_a_second_factor_for_the_password(ada):
    passkey_of(ada)
    client = Client()
    answer = client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
