"""A list by its keys, the palette, and what keeps people from losing a change: what only a browser can show."""

import pytest
from playwright.sync_api import Page, expect

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from tests.factories import PASSWORD, make_company

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.usefixtures("transactional_db")]
LIST = "/p/hartwell-it/clients/"


@pytest.fixture
def at_clients(open_browser) -> Page:
    company = make_company("Hartwell IT", "hartwell-it")
    for name in ("Aspen", "Birch", "Cedar", "Dogwood"):
        create_client_account(actor=company.actor(), name=name)
    page = open_browser()
    page.goto(f"/account/sign-in/?next={LIST}")
    page.fill("[name=login]", company.user("owner").email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clients")
    return page


def test_on_a_phone_what_can_be_done_with_selected_rows_is_one_line(at_clients):
    page = at_clients
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_label("Select Aspen").check()
    bar = page.locator("[data-selection]")
    assert bar.bounding_box()["height"] < 80
    last = bar.get_by_role("button").last
    last.focus()  # by keyboard it comes into sight
    box, whole = last.bounding_box(), bar.bounding_box()
    assert whole["x"] <= box["x"]
    assert box["x"] + box["width"] <= whole["x"] + whole["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def test_a_list_and_the_palette_by_keys(at_clients):
    page, keys = at_clients, at_clients.keyboard
    bar, ticked = page.locator("[data-selection]"), page.locator("[name=ids]:checked")
    expect(bar).to_be_hidden()
    keys.press("j"), keys.press("j")
    assert focused(page) == "Birch"
    keys.press("k"), keys.press("k")
    assert focused(page) == "Aspen"
    keys.press("x")
    expect(bar).to_contain_text("1 selected")
    keys.press("j"), keys.press("j"), keys.press("Shift+X")
    expect(ticked).to_have_count(3)
    page.get_by_label("Select Dogwood").click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 selected")
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    keys.press("x")  # a key of the list does nothing behind a dialog
    keys.press("Escape")
    expect(ticked).to_have_count(4)
    keys.press("/")
    keys.type("jx?")  # in the search they are letters
    assert page.evaluate("document.activeElement.value") == "jx?"
    page.goto(LIST)
    keys.press("j")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aspen")
    keys.press("Control+k")
    palette = page.get_by_role("dialog").filter(has=page.get_by_role("combobox"))
    expect(palette.get_by_role("combobox")).to_be_focused()
    keys.type("cedar")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Cedar")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cedar")


def test_selected_rows_are_changed_and_nothing_typed_or_saved_is_lost(at_clients):
    page = at_clients
    page.get_by_label("Select this page").check()
    page.get_by_role("button", name="Archive clients").click()
    expect(page.get_by_role("main")).to_contain_text("no row would be refused")
    page.get_by_label("Reason").fill("Tidy up")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Home", exact=True).click(no_wait_after=True)
    expect(page.get_by_label("Reason")).to_have_value("Tidy up")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Archive clients: 4 clients").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Archive clients: 4 clients")

    client = ClientAccount.objects.get(name="Birch")
    page.goto(f"{LIST}{client.pk}/edit/")
    page.get_by_label("City").fill("Portland")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It is as it was before.")).to_be_visible()
    client.refresh_from_db()
    assert client.city == ""
    assert asked == ["beforeunload"]
