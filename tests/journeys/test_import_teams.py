"""A seller brings the teams that clients have already: from the file of a distributor to the subscription's page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from partners.clients.services import create_client_account
from portal.jobs.services import run_due_jobs

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

FILE = Path(__file__).parents[1] / "data" / "distributor-subscriptions.csv"


def test_from_the_file_to_the_subscription(transactional_db, company, sign_in, live_server, new_page):
    create_client_account(actor=company.actor(), name="Hartwell Dental", domain="hartwell.example")
    page = new_page()
    cookie = sign_in(company.user("seller")).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}{company.url}/subscriptions/")
    main = page.get_by_role("main")
    main.get_by_role("link", name="Import subscriptions").first.click()
    main.get_by_label("File").set_input_files(FILE)
    main.get_by_role("button", name="Check file").click()
    expect(main).to_contain_text("No client of yours is called Kestrel Architects.")
    expect(main).to_contain_text("this team has ended")
    main.get_by_role("button", name="Import rows").click()
    run_due_jobs()
    page.reload()
    main.get_by_role("link", name="Open subscription").click()
    expect(main).to_contain_text("priya@hartwell.example")
    expect(main).to_contain_text("Hartwell Dental")
