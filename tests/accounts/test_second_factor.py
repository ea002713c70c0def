import time
from unittest.mock import patch

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from portal.events.models import Event
from tests.factories import PASSWORD, make_user

APP = reverse("mfa_activate_totp")


def code_at(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture(autouse=True)
def within_a_step():
    """On a busy machine a test would cross into the next half minute, for which its code is another's."""
    with time_machine.travel(time.time() // 30 * 30 + 5, tick=False):
        yield


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


@pytest.fixture
def client(ada) -> Client:
    """Signed in with the password a moment ago."""
    client = Client()
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    return client


def set_up(client: Client) -> str:
    """Turn the second factor on; returns its secret."""
    secret = client.get(APP).context["form"].secret
    assert client.post(APP, {"code": code_at(secret)}).status_code == 302
    return secret


def sign_in_again(ada) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    return client


def type_code(client: Client, code: str) -> bool:
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_it_is_set_up_with_a_code_and_brings_recovery_codes(client, ada):
    set_up(client)
    assert {a.type for a in Authenticator.objects.filter(user=ada)} == {"totp", "recovery_codes"}
    page = client.get(reverse("mfa_view_recovery_codes"))
    assert len(page.context["unused_codes"]) == 10


def test_a_wrong_code_sets_up_nothing(client, ada):
    client.get(APP)
    answer = client.post(APP, {"code": "000000"})
    assert "not correct" in answer.text
    assert not Authenticator.objects.exists()


def test_signing_in_then_takes_a_code(client, ada):
    with time_machine.travel(time.time(), tick=False):  # else the next code may be due before the first one is typed
        secret = set_up(client)
        used = code_at(secret)
    other = sign_in_again(ada)
    assert "_auth_user_id" not in other.session
    assert not type_code(other, "123456")
    assert not type_code(other, used), "the code that set it up does not sign in as well"
    assert type_code(other, code_at(secret, steps=1))


def test_a_code_of_the_step_before_is_taken(client, ada):
    secret = set_up(client)
    assert type_code(sign_in_again(ada), code_at(secret, steps=-1))


def test_a_code_works_once_for_as_long_as_it_would_be_taken(client, ada):
    secret = set_up(client)
    code = code_at(secret, steps=1)
    assert type_code(sign_in_again(ada), code)
    now = time.time()
    with patch("time.time", lambda: now + 45):  # allauth itself has forgotten it by then
        assert not type_code(sign_in_again(ada), code)


def test_a_recovery_code_works_once(client, ada):
    set_up(client)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    assert type_code(sign_in_again(ada), code)
    assert not type_code(sign_in_again(ada), code)


def test_its_secrets_are_encrypted_in_the_database(client, ada):
    secret = set_up(client)
    stored = [str(authenticator.data) for authenticator in Authenticator.objects.all()]
    assert not any(secret in data for data in stored)
    assert all("gAAAA" in data for data in stored)


def test_removing_it_needs_a_fresh_proof_of_who_it_is(client, ada, sign_in):
    set_up(client)
    stale = sign_in(ada, ago=3600)
    answer = stale.post(reverse("mfa_deactivate_totp"))
    assert reverse("account_reauthenticate") in answer["Location"]
    assert Authenticator.objects.filter(type="totp").exists()


def test_it_is_removed_after_confirming_the_password(client, ada, sign_in):
    set_up(client)
    stale = sign_in(ada, ago=3600)
    confirm = stale.post(reverse("mfa_deactivate_totp"))["Location"]
    assert stale.get(confirm).status_code == 200
    assert stale.post(confirm, {"password": "wrong"}).status_code == 200
    stale.post(confirm, {"password": PASSWORD})
    assert not Authenticator.objects.exists()


def test_new_codes_replace_the_old(client, ada):
    set_up(client)
    page = reverse("mfa_view_recovery_codes")
    before = client.get(page).context["unused_codes"]
    client.post(reverse("mfa_generate_recovery_codes"))
    assert not set(before) & set(client.get(page).context["unused_codes"])


def test_codes_can_be_downloaded(client, ada):
    set_up(client)
    answer = client.get(reverse("mfa_download_recovery_codes"))
    assert answer["Content-Type"].startswith("text/plain")
    assert len([line for line in answer.text.splitlines() if line.strip().isdigit()]) == 10


def test_changes_are_events(client, ada, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
        client.post(reverse("mfa_generate_recovery_codes"))
        client.post(reverse("mfa_deactivate_totp"))
    verbs = Event.objects.about(ada).values_list("verb", flat=True)
    assert sorted(verbs) == ["user.recovery_codes_renewed", "user.second_factor_added", "user.second_factor_removed"]


def test_guessing_codes_ends_soon(client, ada):
    secret = set_up(client)
    guesser = sign_in_again(ada)
    for _guess in range(6):
        type_code(guesser, "000000")
    assert not type_code(guesser, code_at(secret))


def test_resetting_the_password_does_not_get_around_it(client, ada):
    from portal.accounts.links import set_password_url

    set_up(client)
    ada.refresh_from_db()
    thief = Client()
    page = thief.get("/" + set_password_url(ada).split("/", 3)[3], follow=True)
    new = {"password1": "eleven purple teapots", "password2": "eleven purple teapots"}
    answer = thief.post(page.request["PATH_INFO"], new)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in thief.session
