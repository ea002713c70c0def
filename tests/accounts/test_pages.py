"""Every address of sign-in and account has a page, and each page is ours."""

import pytest
from django.urls import reverse

from portal.accounts.urls import urlpatterns
from tests.factories import PASSWORD, make_user

NEEDS_SECOND_FACTOR = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}
NEEDS_SECOND_FACTOR |= {"mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_authenticate", "account_set_password"}
MAILED = {"account_reset_password_from_key", "account-email-change-approve", "account-email-change-confirm"}
OF_A_RECORD = {"account-email-change-withdraw", "account-session-end", "mfa_edit_webauthn", "mfa_remove_webauthn"}
OF_A_RECORD |= {"account-single-sign-on-unlink"}
# Without a provider they do not exist (tests/sso).
SINGLE_SIGN_ON = {"account-single-sign-on", "account-single-sign-on-callback", "account-single-sign-on-link"}
SINGLE_SIGN_ON |= {"account-confirm-single-sign-on"}
TAKE_A_POST = {"account-sessions-end-others", "account-password-renew", *OF_A_RECORD}
KEYWORDS = {name: {"pk": 1} for name in OF_A_RECORD} | {name: {"token": "x"} for name in MAILED if "change" in name}
NAMES = [
    pattern.name
    for pattern in urlpatterns
    if pattern.name
    not in {
        *NEEDS_SECOND_FACTOR,
        *TAKE_A_POST,
        *MAILED,
        *SINGLE_SIGN_ON,
        "account_login",
        "account-second-factor-required",
    }
]


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


def assert_ours(answer) -> None:
    assert answer.status_code == 200
    foreign = {t.name for t in answer.templates if t.origin and "/allauth/templates/" in str(t.origin.name)}
    assert not foreign
    assert answer.context["breadcrumbs"] if "layouts/app.html" in {t.name for t in answer.templates} else True


@pytest.mark.parametrize("name", NAMES)
def test_it_opens(client, ada, name):
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    answer = client.get(reverse(name), follow=True)
    assert_ours(answer)


@pytest.mark.parametrize("name", [pattern.name for pattern in urlpatterns if pattern.callback.audience == "person"])
def test_strangers_sign_in_first(client, db, name):
    answer = client.get(reverse(name, kwargs=KEYWORDS.get(name)))
    assert answer["Location"].startswith(reverse("account_login") + "?next=")


def test_somebody_without_a_password_sets_one(sign_in, ada):
    ada.set_unusable_password()
    ada.save()
    answer = sign_in(ada).get(reverse("account_change_password"), follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_set_password")
    assert_ours(answer)
