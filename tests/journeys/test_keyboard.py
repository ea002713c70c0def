"""Selling a subscription and changing its seats with Tab, Enter, Space, arrow keys and letters: no mouse, no touch.

Every step asserts that what has the focus shows it: whoever cannot see where they are, is lost.
"""

import pytest
from playwright.sync_api import Page, expect

from partners.clients.services import create_client_account
from partners.orders.models import Order
from partners.subscriptions.models import Subscription
from portal.keys.models import ApiKey
from portal.tenancy.models import Partner
from tests.factories import PASSWORD, make_company, make_key
from tests.trade import confirm

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.usefixtures("transactional_db")]

MOST_TABS = 40
# The element with the focus: its words, and whether it, or the row or card that stands for it, is drawn as focused.
FOCUSED = """() => {
  const node = document.activeElement, drawn = (one) => one && getComputedStyle(one).outlineStyle !== "none";
  const label = node.labels?.[0]?.textContent.replace("(optional)", "");
  const words = node.getAttribute("aria-label") || label || node.textContent || node.name || "";
  const card = node.closest(".card-link, .checklist-item, .search, .choice, .option");
  return { words: words.trim().replace(/\\s+/g, " "), shown: drawn(node) || drawn(card), tag: node.tagName };
}"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what is called so has the focus. Exact, or up to a hint behind the label."""
    passed = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        passed.append(focused["words"])
        assert focused["shown"] or focused["tag"] == "BODY", f"“{focused['words']}” does not show that it has the focus"
        if focused["words"] == words:
            return
    raise AssertionError(f"“{words}” is not reached with Tab: {passed}")


def send(page: Page, key: str = "Enter") -> None:
    """Follow the link or press the button that has the focus; the next page is there afterwards."""
    with page.expect_navigation():
        page.keyboard.press(key)


def skip_to_content(page: Page) -> None:
    """The first Tab of every page offers it. The page after a form keeps the place: the browser carries `#content` along."""
    if page.evaluate("document.activeElement.id") == "content":
        return
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["words"] == "Skip to content"
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/sign-in/")
    tab_to(page, "E-mail address")
    page.keyboard.type(email)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")


def test_a_subscription_is_sold_and_its_seats_are_changed(page_at_home):
    page = page_at_home("seller")
    tab_to(page, "Clients")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Clients")
    skip_to_content(page)
    tab_to(page, "Aspen Dental")
    send(page)
    skip_to_content(page)
    tab_to(page, "Sell a subscription")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sell a subscription")

    sell(page)
    confirm(Order.objects.get())
    subscription = Subscription.objects.get()
    assert (subscription.client_account.name, subscription.purchased) == ("Aspen Dental", 7)

    change_seats(page, subscription)
    confirm(Order.objects.order_by("-id")[0])
    subscription.refresh_from_db()
    assert subscription.purchased == 9


def sell(page: Page) -> None:
    skip_to_content(page)
    tab_to(page, "Plan")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Seats")
    page.keyboard.type("7")  # the number that stood there is selected, and replaced
    send(page)
    expect(page.locator("[name=admin_email]")).to_be_focused()  # the first field that was refused
    expect(page.get_by_role("main")).to_contain_text("“Team admin's e-mail” is empty. Fill it in.")
    page.keyboard.type("ana@aspen.example")
    tab_to(page, "Show what it costs")
    send(page, "Space")
    expect(page.get_by_role("main")).to_contain_text("7 seats")
    skip_to_content(page)
    tab_to(page, "Order")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("O-1 · Aspen Dental")


def change_seats(page: Page, subscription: Subscription) -> None:
    page.goto(f"/p/hartwell-it/subscriptions/{subscription.pk}/")
    skip_to_content(page)
    tab_to(page, "Change seats")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Change seats")
    skip_to_content(page)
    tab_to(page, "Seats afterwards")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    tab_to(page, "Reason")
    page.keyboard.type("Two colleagues start")
    send(page)
    expect(page.get_by_role("main")).to_contain_text("2 seats more")
    skip_to_content(page)
    tab_to(page, "Order seats")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aspen Dental")


def test_menus_and_dialogs_give_the_focus_back(page_at_home):
    page = page_at_home("owner")
    menu = "OI Your account, Owner of Hartwell IT"
    tab_to(page, menu)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('[popover]') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED)["words"] == menu

    page.goto(f"/p/hartwell-it/settings/api-keys/{a_key().pk}/")
    tab_to(page, "Revoke")
    page.keyboard.press("Space")
    dialog = page.get_by_role("dialog", name="Revoke “Integration”")
    expect(dialog).to_be_visible()
    for _ in range(6):  # no Tab leads out of it, to the page behind
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    assert page.evaluate(FOCUSED)["words"] == "Revoke"


def a_key() -> ApiKey:
    make_key(Partner.objects.get(), "client-accounts:read")
    return ApiKey.objects.get()


@pytest.fixture
def page_at_home(open_browser):
    company = make_company("Hartwell IT", "hartwell-it")
    create_client_account(actor=company.actor("owner"), name="Aspen Dental", domain="aspen.example")

    def opened(role: str) -> Page:
        page = open_browser()
        sign_in(page, company.user(role).email)
        return page

    return opened
