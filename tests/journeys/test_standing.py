"""A partner is suspended and then ended by staff, with and without JavaScript, while its owner looks on in another browser."""

import pytest
from playwright.sync_api import Page, expect

from portal.tenancy.models import Partner
from portal.tenancy.roles import StaffRole
from tests.factories import PASSWORD, make_company, make_user
from tests.journeys.test_day import STAFF, press

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_partner_is_suspended_and_ended(open_browser, link_mailed_to, javascript):
    make_user(STAFF, "Robin Staff", staff_role=StaffRole.NETWORK_ADMIN)
    company = make_company("Hartwell & Sons IT", "hartwell")
    assert len(company.people) == 7
    owner, staff = open_browser(), open_browser(java_script_enabled=javascript)
    sign_in(owner, "owner@hartwell.example", "/p/hartwell/")
    sign_in(staff, STAFF, f"/staff/partners/{company.partner.pk}/suspend/")

    expect(staff.get_by_role("main")).to_contain_text("7 people can still sign in")
    staff.get_by_label("Reason").fill("Two invoices are open.")
    press(staff, "Suspend partner")
    expect(staff.get_by_role("main")).to_contain_text("Suspended")
    owner.reload()
    expect(owner.get_by_role("main")).to_contain_text("Hartwell & Sons IT is suspended")
    assert link_mailed_to("owner@hartwell.example", "is suspended") == "/p/hartwell/"

    end(staff, company.partner, javascript)
    owner.reload()
    expect(owner.get_by_role("heading", level=1)).not_to_contain_text("Hello")
    owner.goto("/")
    expect(owner.get_by_role("main")).to_contain_text("You belong to no partner")


def end(staff: Page, partner: Partner, javascript: bool) -> None:
    staff.goto(f"/staff/partners/{partner.pk}/end/")
    staff.get_by_label("Reason").fill("The company was sold.")
    staff.get_by_label("Type").fill("Hartwell")
    button = staff.get_by_role("button", name="End partner")
    if javascript:
        expect(button).to_be_disabled()
    else:
        button.click()
        expect(staff.get_by_role("main")).to_contain_text("is not the partner’s name")
    staff.get_by_label("Type").fill(partner.name)
    button.click()
    expect(staff.get_by_role("main")).to_contain_text("Ended")


def sign_in(page: Page, email: str, path: str) -> None:
    page.goto(f"/account/sign-in/?next={path}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
