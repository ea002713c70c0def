"""The company's pages and the REST door."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from partners.network.models import Profile
from portal.tenancy.roles import MANAGERS, Role

pytestmark = pytest.mark.django_db

URL = "/p/hartwell-it/settings/company/"
COMPANY = {
    "name": "Hartwell IT",
    "website": "hartwell.example",
    "size": "5-19",
    "services": "Backup",
    "description": "We.",
}
ADDRESS = {"company_name": "Hartwell IT LLC", "line1": "1 Main Street", "city": "Portland", "country": "US"}


@pytest.fixture
def browser(company, profile, sign_in):
    return sign_in(company.user("owner"))


@pytest.mark.parametrize("role", Role)
def test_everybody_reads_and_only_managers_find_a_way_to_change(company, profile, sign_in, role):
    browser = sign_in(company.user(role))
    page = browser.get(URL)
    assert page.status_code == 200
    assert (f"{URL}edit/" in page.content.decode()) == (role in MANAGERS)
    for form in ("edit/", "billing/", "address/legal/"):
        assert browser.get(URL + form).status_code == (200 if role in MANAGERS else 403)


def test_the_page_says_what_is_missing_until_nothing_is(browser, profile):
    assert "services offered, description, billing contact, legal address" in browser.get(URL).content.decode()
    browser.post(f"{URL}edit/", COMPANY)
    browser.post(f"{URL}billing/", {"billing_contact_email": "books@hartwell.example"})
    browser.post(f"{URL}address/legal/", {**ADDRESS, "region": "OR", "postal_code": "97209"})
    page = browser.get(URL).content.decode()
    assert "Still missing" not in page
    assert "Portland, OR 97209" in page


def test_an_error_stands_beside_its_field_and_nothing_is_lost(browser):
    answer = browser.post(f"{URL}address/legal/", {**ADDRESS, "region": "OR", "postal_code": "9720"})
    assert answer.context["form"].errors.keys() == {"postal_code"}
    assert "1 Main Street" in answer.content.decode()


def test_a_form_that_was_overtaken_shows_what_is_saved_and_saves_on_the_second_try(company, browser, sign_in):
    seen = browser.get(f"{URL}edit/").context["form"]["seen"].value()
    sign_in(company.user("admin")).post(f"{URL}edit/", {**COMPANY, "services": "Security"})
    refused = browser.post(f"{URL}edit/", {**COMPANY, "seen": seen})
    assert "Admin of Hartwell IT saved changes while you were editing." in refused.content.decode()
    assert "Take theirs: Security" in refused.content.decode()
    again = browser.post(f"{URL}edit/", {**COMPANY, "seen": refused.context["form"]["seen"].value()})
    assert again.status_code == 302


def test_hostile_text_is_shown_as_text(browser):
    browser.post(f"{URL}edit/", {**COMPANY, "name": "<script>alert(1)</script>", "description": "{{ 7 }}<b>x"})
    page = browser.get(URL).content.decode()
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_an_address_of_no_kind_does_not_exist(browser):
    assert browser.get(f"{URL}address/secret/").status_code == 404


def test_a_partner_that_came_without_a_profile_begins_one(other_company, sign_in):
    browser = sign_in(other_company.user("owner"))
    for page in ("company", "company/edit", "company/billing", "brand"):
        assert browser.get(f"/p/nordlicht/settings/{page}/").status_code == 200
    assert Profile.objects.get(partner=other_company.partner).tier.code == "registered"


def test_partners_from_before_have_one_since_the_migration(other_company, company, profile):
    begin = import_module("partners.migrations.0015_every_partner_has_a_profile").begin
    begin(apps, SimpleNamespace(connection=connection))
    assert Profile.objects.get(partner=other_company.partner).tier.code == "registered"
    assert Profile.objects.get(partner=company.partner) == profile


def test_by_rest(api, company, profile):
    client = api(company.partner, "profiles:read", "profiles:write")
    url = f"/api/v1/profiles/{profile.pk}"
    answer = client.patch(url, {"name": "Hartwell", "services": "Backup"}, format="json")
    assert (answer.status_code, answer.json()["name"], answer.json()["services"]) == (200, "Hartwell", "Backup")

    address = {"kind": "legal", **ADDRESS, "region": "Oregon", "postal_code": "97209"}
    assert client.post(f"{url}/set-address", address, format="json").json()["addresses"][0]["region"] == "OR"
    wrong = client.post(f"{url}/set-address", {**address, "postal_code": "1"}, format="json")
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["errors"][0]["field"]) == (
        400,
        "invalid_postal_code",
        "postal_code",
    )
    gone = client.post(f"{url}/remove-address", {}, format="json")
    assert (gone.status_code, gone.json()["code"]) == (409, "no_billing_address")
    assert client.patch(url, {"tier": "elite"}, format="json").status_code == 400
    unread = client.patch(url, {"website": "nowhere"}, format="json").json()
    assert (unread["code"], unread["next_step"]) == ("invalid_website", "Correct the website or domain.")


def test_what_was_read_can_be_sent_back_whole(api, company, profile):
    client = api(company.partner, "profiles:read", "profiles:write")
    url = f"/api/v1/profiles/{profile.pk}"
    assert client.patch(url, client.get(url).json(), format="json").status_code == 200
