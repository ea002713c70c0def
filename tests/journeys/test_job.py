"""A job that ends while somebody looks at it: what the page says of it comes anew, the page itself stays."""

import pytest
from playwright.sync_api import expect

from partners.clients.services import create_client_account
from portal.jobs.bulk import start_bulk
from portal.jobs.services import run_due_jobs

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]


def test_the_end_of_a_job_swaps_its_content_and_takes_nothing_from_under_the_hand(
    transactional_db, company, sign_in, live_server, new_page
):
    owner = company.actor()
    client = create_client_account(actor=owner, name="Hartwell Dental")
    rows, values = [{"id": client.pk}], {"city": "Bend"}
    job = start_bulk(actor=owner, noun="client-accounts", action="update", rows=rows, values=values)
    page = new_page()
    cookie = sign_in(company.user("owner")).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}{company.url}/jobs/{job.pk}/")
    menu = page.locator("header.topbar button[popovertarget]").last
    menu.click()
    page.evaluate("window.before = true")
    run_due_jobs()
    expect(page.locator("#content").get_by_role("link", name="Download results")).to_be_visible()
    expect(page.locator("#rows").get_by_text("Done", exact=True).last).to_be_visible()
    assert page.evaluate("window.before")  # never loaded anew
    assert page.locator("header.topbar [popover]:popover-open").count() == 1  # what was opened is open
    expect(page.locator(".toast").first).to_be_visible()  # that it is finished is said once
