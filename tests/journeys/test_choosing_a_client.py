"""A client out of many, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from partners.clients import choosing
from partners.clients.services import create_client_account

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(
    "javascript", [True, pytest.param(False, marks=pytest.mark.one_engine)], ids=["with JavaScript", "without"]
)
def test_any_of_many_clients_is_chosen(company, sign_in, new_page, live_server, monkeypatch, javascript):
    monkeypatch.setattr(choosing, "MOST", 2)
    for name in ("Aspen", "Birch", "Cedar", "Juniper Vets"):
        create_client_account(actor=company.actor("owner"), name=name)
    cookie = sign_in(company.user("owner")).cookies["sessionid"].value
    page = new_page(base_url=live_server.url, java_script_enabled=javascript)
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{company.url}/orders/begin/")
    line = page.get_by_role("main").get_by_label("Client")
    options = page.locator("datalist option")
    expect(options).to_have_count(2)
    line.press_sequentially("juni")
    if javascript:
        expect(options).to_have_count(1)
        expect(options).to_have_attribute("value", "Juniper Vets")
    page.get_by_role("button", name="Choose what to order").click()
    expect(page.get_by_role("main")).to_contain_text("For Juniper Vets.")
