"""Single sign-on in a real browser, whose content security policy decides whether the way to the provider is open."""

import pytest
from django.urls import reverse

from portal.sso.models import LinkedIdentity
from tests.factories import PASSWORD, make_user
from tests.journeys.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server, settings) -> str:
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def ada(transactional_db):
    return make_user("ada@example.com", "Ada Okafor")


def press(page, site: str, *, next_page: str = "") -> None:
    page.goto(f"{site}{reverse('account_login')}?next={next_page}")
    page.get_by_role("button", name="Sign in with Acme ID").click()


def test_there_and_back(page, site, ada, idp):
    press(page, site, next_page=reverse("account-sessions"))
    page.wait_for_url(f"{site}{reverse('account-sessions')}")
    assert page.get_by_role("cell", name="Single sign-on").is_visible()
    assert "/authorize" in idp.asked


def test_without_scripts(new_page, site, ada, idp):
    page = new_page(java_script_enabled=False)
    press(page, site, next_page=reverse("account_security"))
    page.wait_for_url(f"{site}{reverse('account_security')}")
    assert "/authorize" in idp.asked


def test_signing_in_once_links_and_unlinking_parts(page, site, ada, idp):
    idp.person |= {"email": "ada@elsewhere.example"}
    press(page, site)
    page.get_by_role("link", name="Sign in and link").click()
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Link Acme ID").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Link Acme ID").click()
    page.wait_for_url(f"{site}{reverse('account_security')}")
    assert LinkedIdentity.objects.get().user == ada
    page.get_by_role("link", name="Unlink Acme ID").click()
    page.get_by_role("button", name="Unlink single sign-on").click()
    page.get_by_role("button", name="Link Acme ID").wait_for()
    assert not LinkedIdentity.objects.exists()


def test_an_unknown_person_reads_what_to_do(page, site, idp):
    press(page, site)
    page.get_by_role("heading", name="You are not signed in").wait_for()
    assert violations(page) == []
    assert page.get_by_text("Ask an owner or admin of your company for an invitation").is_visible()
    page.get_by_role("link", name="Back to sign-in").click()
    page.wait_for_url(f"{site}{reverse('account_login')}")
