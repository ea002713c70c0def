"""A role that must have a second factor: led to set one up before anything else, once, without loops."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.factories import PASSWORD

REQUIRED = reverse("account-second-factor-required")


@pytest.fixture
def strict(company):
    company.partner.second_factor_roles = ["seller"]
    company.partner.save()
    return company


def give_factor(user) -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": {}})


def test_every_page_of_the_partner_leads_there(strict, sign_in):
    client = sign_in(strict.user("seller"))
    answer = client.get(f"{strict.url}/clients/?q=a")
    assert answer["Location"].startswith(REQUIRED)
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "Hartwell IT" in page.text
    assert client.post(f"{strict.url}/clients/new/", {"name": "X"})["Location"].startswith(REQUIRED)


def test_a_fragment_leads_the_whole_page_there(strict, sign_in):
    answer = sign_in(strict.user("seller")).get(f"{strict.url}/clients/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(REQUIRED)


def test_other_roles_and_ones_own_account_stay_open(strict, sign_in):
    assert sign_in(strict.user("billing")).get(f"{strict.url}/").status_code == 200
    client = sign_in(strict.user("seller"))
    for name in ("account_security", "mfa_index", "account-sessions"):
        assert client.get(reverse(name)).status_code == 200


def test_afterwards_it_goes_on_where_it_was_going(strict, sign_in):
    client = sign_in(strict.user("seller"))
    wanted = f"{strict.url}/clients/"
    client.get(client.get(wanted)["Location"])
    give_factor(strict.user("seller"))
    assert client.get(REQUIRED)["Location"] == wanted
    assert client.get(wanted).status_code == 200
    assert client.get(REQUIRED)["Location"] == reverse("home"), "only once"


@pytest.mark.parametrize(
    "hostile", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "no-page", "\0", ""]
)
def test_it_leads_nowhere_else(strict, sign_in, hostile):
    client = sign_in(strict.user("seller"))
    client.get(REQUIRED, {"next": hostile})
    give_factor(strict.user("seller"))
    assert client.get(REQUIRED)["Location"] == reverse("home")


def test_the_last_factor_cannot_be_removed_while_it_is_asked_for(strict, client):
    user = strict.user("seller")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    first, second = give_factor(user), give_factor(user)
    client.post(reverse("mfa_remove_webauthn", args=[first.pk]))
    page = client.post(reverse("mfa_remove_webauthn", args=[second.pk]))
    assert page.status_code == 200
    assert "last second factor" in page.text
    assert Authenticator.objects.get() == second


def test_staff_are_asked_by_the_operators_setting(staff_user, sign_in, settings):
    client = sign_in(staff_user)
    assert client.get(reverse("staff-home")).status_code == 200
    settings.STAFF_SECOND_FACTOR = True
    assert client.get(reverse("staff-home"))["Location"].startswith(REQUIRED)
    give_factor(staff_user)
    assert client.get(reverse("staff-home")).status_code == 200


def test_keys_are_not_affected(strict, api):
    strict.partner.second_factor_roles = ["owner", "admin", "seller"]
    strict.partner.save()
    assert api(strict.partner, "memberships:read").get("/api/v1/memberships").status_code == 200
