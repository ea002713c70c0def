"""Applying, being asked, mending and being approved, in two browsers; and a browser without JavaScript for the applicant."""

import pytest
from playwright.sync_api import Page, expect

from portal.tenancy.roles import StaffRole
from tests.factories import PASSWORD, make_user
from tests.journeys.test_day import OWNER, STAFF, apply, follow, press

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(
    "javascript", [True, pytest.param(False, marks=pytest.mark.one_engine)], ids=["with JavaScript", "without"]
)
def test_an_applicant_is_asked_mends_and_is_approved(open_browser, link_mailed_to, javascript):
    make_user(STAFF, "Robin Staff", staff_role=StaffRole.NETWORK_ADMIN)
    applicant = open_browser(java_script_enabled=javascript)
    apply(applicant)
    applicant.goto(link_mailed_to(OWNER, "Confirm"))
    press(applicant, "Confirm application")

    reviewer = open_browser()
    ask_about_the_website(reviewer)
    applicant.goto(link_mailed_to(OWNER, "A question about"))
    expect(applicant.get_by_role("main")).to_contain_text("It does not open.")
    press(applicant, "Send answers")
    expect(applicant.get_by_role("main")).to_contain_text("No field differs from what we had.")
    applicant.get_by_label("Website").fill("brandt.example")
    press(applicant, "Send answers")
    expect(applicant.get_by_role("main")).to_contain_text("Nothing is asked of you now")

    reviewer.reload()
    expect(reviewer.locator("#timeline")).to_contain_text("brandt.example")
    follow(reviewer, "Approve application")
    press(reviewer, "Approve application")
    expect(reviewer.get_by_role("main")).to_contain_text("Approved")
    assert "/account/" in link_mailed_to(OWNER, "is approved")


def ask_about_the_website(page: Page) -> None:
    page.goto("/account/sign-in/?next=/staff/applications/")
    page.get_by_label("E-mail address").fill(STAFF)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    follow(page, "Brandt & Söhne IT")
    press(page, "Start review")
    follow(page, "Request information")
    page.get_by_label("Website").fill("It does not open.")
    press(page, "Request information")
    expect(page.get_by_role("main")).to_contain_text("Waits for the applicant since")
