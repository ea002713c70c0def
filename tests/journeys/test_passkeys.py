"""Passkeys in a real browser, with a virtual authenticator in the place of a finger."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from portal.events.models import Event
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada(transactional_db):
    return make_user("ada@example.com", "Ada Okafor")


class Device:
    """What holds passkeys and says yes, or, when it is not there, no."""

    def __init__(self, page):
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def refuse(self) -> None:
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})

    def forget(self) -> None:
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})


@pytest.fixture
def site(live_server, settings) -> str:
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    return settings.SITE_URL


def sign_in_with_password(page, site: str) -> None:
    page.goto(f"{site}{reverse('account_login')}")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def add_passkey(page, site: str, *, alone: bool = True) -> None:
    page.goto(f"{site}{reverse('mfa_add_webauthn')}")
    page.get_by_label("Name").fill("Desk")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url(f"{site}{reverse('mfa_view_recovery_codes')}")


def sign_out(page, site: str) -> None:
    page.goto(f"{site}{reverse('account_logout')}")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()


def test_add_sign_in_rename_remove(page, site, ada):
    Device(page)
    sign_in_with_password(page, site)
    add_passkey(page, site)

    sign_out(page, site)
    page.goto(f"{site}{reverse('account_login')}?next={reverse('mfa_index')}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}{reverse('mfa_index')}")
    assert page.get_by_role("row", name="Desk").is_visible()
    assert page.get_by_text("Signs in alone").is_visible()

    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name").fill("Office desk")
    page.get_by_role("button", name="Save name").click()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove passkey").click()
    page.wait_for_url(f"{site}{reverse('mfa_index')}")
    assert not Authenticator.objects.exists(), "the recovery codes went with the last factor"
    verbs = set(Event.objects.about(ada).values_list("verb", flat=True))
    assert {"user.passkey_added", "user.passkey_removed"} <= verbs


def test_as_second_factor_after_the_password(page, site, ada):
    device = Device(page)
    sign_in_with_password(page, site)
    add_passkey(page, site, alone=False)
    sign_out(page, site)
    sign_in_with_password(page, site)
    page.wait_for_url(f"{site}{reverse('mfa_authenticate')}")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: reverse("mfa_authenticate") not in url)
    page.goto(f"{site}{reverse('account_security')}")
    assert page.get_by_role("heading", name="Account and security").is_visible()
    sign_out(page, site)
    device.forget()
    sign_in_with_password(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    assert page.get_by_text("No passkey was given").wait_for() is None


def test_a_device_that_does_not_know_its_owner_signs_nobody_in(page, site, ada):
    device = Device(page)
    sign_in_with_password(page, site)
    add_passkey(page, site)
    sign_out(page, site)
    device.refuse()
    page.goto(f"{site}{reverse('account_login')}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was given").wait_for()
    page.goto(f"{site}{reverse('account_security')}")
    assert reverse("account_login") in page.url


def test_confirming_who_one_is_by_passkey(page, site, ada, settings):
    Device(page)
    sign_in_with_password(page, site)
    add_passkey(page, site)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    page.goto(f"{site}{reverse('mfa_reauthenticate_webauthn')}?next={reverse('mfa_index')}")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}{reverse('mfa_index')}")
