"""Whoever finds an open browser does not walk away with a key."""

import pytest
from django.urls import reverse

from portal.keys.models import ApiKey
from tests.factories import PASSWORD, make_key

TYPED = {"name": "PSA nightly", "scopes": ["memberships:read"], "expires_at": "90"}


@pytest.fixture
def stale(sign_in, company):
    """The owner's browser, an hour after signing in."""
    return sign_in(company.user("owner"), ago=3600)


@pytest.fixture
def create_url(company) -> str:
    return reverse("api-key-create", args=[company.partner.slug])


def test_the_form_asks_for_the_password_first(stale, create_url):
    answer = stale.get(create_url)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    answer = stale.post(answer["Location"], {"password": PASSWORD})
    assert answer["Location"] == create_url
    assert stale.get(create_url).status_code == 200


def test_what_was_typed_is_carried_out_after_the_password(stale, create_url):
    confirm = stale.post(create_url, TYPED)["Location"]
    assert not ApiKey.objects.exists()
    wrong = stale.post(confirm, {"password": "not this one"})
    assert "This is not your password" in wrong.text
    assert not ApiKey.objects.exists()
    answer = stale.post(confirm, {"password": PASSWORD})
    key = ApiKey.objects.get()
    assert (key.name, key.scopes) == ("PSA nightly", ["memberships:read"])
    assert f"pk_{key.prefix}_" in answer.text
    assert answer["Cache-Control"] == "no-store"


def test_what_was_typed_wrong_is_shown_again_after_the_password(stale, create_url):
    confirm = stale.post(create_url, TYPED | {"scopes": []})["Location"]
    answer = stale.post(confirm, {"password": PASSWORD})
    assert 'value="PSA nightly"' in answer.text
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("page", ["api-key-rotate", "api-key-update"])
def test_rotating_and_changing_ask_as_well(stale, company, page):
    make_key(company.partner, "memberships:read")
    key = ApiKey.objects.get()
    url = reverse(page, args=[company.partner.slug, key.pk])
    answer = stale.post(url, {"overlap": "none", "name": "Other"})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    key.refresh_from_db()
    assert (key.rotated_at, key.name) == (None, "Integration")


def test_who_just_signed_in_is_not_asked(sign_in, company, create_url):
    assert sign_in(company.user("owner")).get(create_url).status_code == 200


def test_a_role_that_makes_no_keys_is_refused_before_any_password(sign_in, company, create_url):
    answer = sign_in(company.user("seller"), ago=3600).get(create_url)
    assert answer.status_code == 403
