"""The portal in German, as a German browser has it: words, dates, mail, and long words that break nothing at 360 px."""

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from tests.journeys.test_accessibility import carry_session, violations

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

GERMAN = {"locale": "de-DE", "timezone_id": "Europe/Berlin", "viewport": {"width": 360, "height": 900}}
APPLICANT = "lena@brandt-it.example"


def test_an_applicant_reads_german_from_the_first_page_to_the_mail(transactional_db, open_browser, link_mailed_to):
    page = open_browser(**GERMAN)
    page.goto("/apply/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Send application")).to_be_visible()
    page.get_by_role("button", name="Deutsch").click()
    apply(page)
    page.goto(link_mailed_to(APPLICANT, "Bestätigen Sie Ihren Antrag"))
    page.get_by_role("main").get_by_role("button", name="Antrag bestätigen").click()
    expect(page.get_by_role("main")).to_contain_text("Er wartet seit dem")


def apply(page: Page) -> None:
    page.get_by_label("Firmenname").fill("Brandt & Söhne IT")
    page.get_by_label("Website").fill("brandt-it.example")
    page.get_by_label("Land").select_option("DE")
    page.get_by_label("Mitarbeitende").select_option("5-19")
    page.get_by_label("Ihre Leistungen").fill("Betreute Arbeitsplätze und Datensicherung")
    page.get_by_label("Ihr Name").fill("Lena Brandt")
    page.get_by_label("Geschäftliche E-Mail").fill(APPLICANT)
    page.get_by_label("Warum Sie beitreten möchten").fill("Unsere Kunden fragen nach einem Ort für ihre Dateien.")
    page.get_by_role("main").get_by_role("button", name="Antrag senden").click()
    expect(page.get_by_role("main")).to_contain_text(APPLICANT)


@pytest.mark.parametrize("name", ["", "people/", "subscriptions/", "settings/", "settings/api-keys/new/", "help/"])
def test_a_page_in_german_is_accessible_and_fits(name, transactional_db, company, sign_in, live_server, new_page):
    User.objects.update(language="de", time_zone="Europe/Berlin")
    page = new_page(**GERMAN)
    carry_session(sign_in(company.user("owner")), page, live_server.url)
    page.goto(f"{live_server.url}/p/{company.partner.slug}/{name}")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert violations(page, {}, set()) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
