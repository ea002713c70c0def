from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import get_hasher
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_user

SIGN_IN = reverse("account_login")


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


def sign_in_with(client: Client, email: str, password: str = PASSWORD, **fields):
    return client.post(SIGN_IN, {"login": email, "password": password, **fields})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_somebody_with_the_right_password_comes_in(client, ada):
    answer = sign_in_with(client, "ada@example.com")
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert is_signed_in(client)


def test_capitals_and_spaces_in_the_address_do_not_matter(client, ada):
    sign_in_with(client, " Ada@Example.COM ")
    assert is_signed_in(client)


def test_a_wrong_password_keeps_everybody_out(client, ada):
    answer = sign_in_with(client, "ada@example.com", "wrong horse battery")
    assert answer.status_code == 200
    assert not is_signed_in(client)
    assert "do not fit together" in answer.text


def test_an_unknown_address_gets_the_answer_of_a_wrong_password(client, ada):
    wrong = sign_in_with(client, "ada@example.com", "wrong horse battery")
    unknown = sign_in_with(client, "eve@example.com", "wrong horse battery")
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert (wrong.status_code, wrong.templates[0].name) == (unknown.status_code, unknown.templates[0].name)


@pytest.mark.parametrize("email", ["ada@example.com", "eve@example.com"])
def test_each_attempt_costs_one_password_hash(client, ada, email):
    hasher = get_hasher()
    with patch.object(type(hasher), "encode", autospec=True, side_effect=type(hasher).encode) as encode:
        sign_in_with(client, email, "wrong horse battery")
    assert encode.call_count == 1


def test_passwords_are_kept_with_argon2(settings):
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # the suite puts a fast one in front
    assert get_hasher().algorithm == "argon2"


def test_five_wrong_passwords_close_the_door_for_a_while(client, ada):
    for _attempt in range(5):
        sign_in_with(client, "ada@example.com", "wrong horse battery")
    answer = sign_in_with(client, "ada@example.com")
    assert not is_signed_in(client)
    assert "Too many attempts" in answer.text


def test_the_limit_is_counted_in_the_database(client, ada, settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    for _attempt in range(5):
        sign_in_with(client, "ada@example.com", "wrong horse battery")
    sign_in_with(other := Client(), "ada@example.com")
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    "hostile",
    [
        "//evil.example",
        "https://evil.example/",
        "https://localhost.evil.example",
        "/\\evil.example",
        "///evil.example",
        "//[",
        "javascript:alert(1)",
        "http:evil.example",
        "beside-this-page",
        "\0//evil.example",
    ],
)
def test_next_leads_nowhere_else(client, ada, hostile):
    assert client.get(SIGN_IN, {"next": hostile}).status_code in (200, 400)
    answer = sign_in_with(client, "ada@example.com", next=hostile)
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))


def test_next_leads_back_to_the_page_that_was_asked_for(client, ada):
    asked = client.get(reverse("account_security"))
    assert asked["Location"] == f"{SIGN_IN}?next=%2Faccount%2F"
    assert sign_in_with(client, "ada@example.com", next="/account/")["Location"] == "/account/"


def test_a_nul_in_a_field_is_an_error_beside_it(client, ada):
    for fields in ({"login": "ada\0@example.com"}, {"password": "cor\0rect"}):
        answer = client.post(SIGN_IN, {"login": "ada@example.com", "password": PASSWORD, **fields})
        assert answer.status_code == 200
        assert not is_signed_in(client)


def test_an_inactive_person_stays_out(client, ada):
    ada.is_active = False
    ada.save()
    answer = sign_in_with(client, "ada@example.com")
    assert answer["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_signing_out_takes_a_post(client, ada):
    client.force_login(ada)
    assert "Sign out" in client.get(reverse("account_logout")).text
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_there_is_no_sign_up(client, db):
    assert client.get("/account/signup/").status_code == 404
    assert client.get("/account/sign-up/").status_code == 404


def test_whoever_asks_for_json_gets_the_page_all_the_same(client, ada):
    answer = client.get(SIGN_IN, HTTP_ACCEPT="application/json")
    assert answer["Content-Type"].startswith("text/html")


def test_more_requests_than_the_limit_end_in_a_page(client, ada, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in_with(client, "eve@example.com", "wrong")
    answer = sign_in_with(client, "eve@example.com", "wrong")
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.text
