"""What the scripts add, tried in a browser on the style guide."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]


@pytest.fixture
def guide(live_server, page):
    page.goto(live_server.url + reverse("styleguide"))
    return page


def test_the_theme_is_remembered(guide):
    guide.get_by_role("button", name="Dark").click()
    guide.reload()
    assert guide.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(guide.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    guide.get_by_role("button", name="System").click()
    assert guide.evaluate("localStorage.getItem('theme')") is None


def test_the_narrow_sidebar_is_remembered(guide):
    guide.get_by_role("button", name="Narrow sidebar").click()
    guide.reload()
    assert guide.locator("#sidebar").bounding_box()["width"] < 70


def test_on_a_phone_the_sidebar_is_a_sheet(live_server, new_page):
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(live_server.url + reverse("styleguide"))
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Open navigation").click()
    expect(page.locator("#sidebar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()


def test_a_menu_works_by_keyboard_and_opens_a_dialog(guide):
    guide.locator("[popovertarget=header-menu]").focus()
    guide.keyboard.press("ArrowDown")
    expect(guide.get_by_role("link", name="Edit client")).to_be_focused()
    guide.keyboard.press("ArrowUp")
    expect(guide.locator("#header-menu").get_by_role("button", name="Remove client")).to_be_focused()
    guide.keyboard.press("Enter")
    expect(guide.get_by_role("dialog", name="Remove Café Lumière")).to_be_visible()


def test_a_removal_waits_for_the_name(guide):
    guide.evaluate("document.getElementById('sample-confirm').showModal()")
    dialog = guide.get_by_role("dialog", name="Remove Café Lumière")
    name, remove = dialog.get_by_role("textbox"), dialog.get_by_role("button", name="Remove client")
    expect(name).to_be_focused()
    expect(remove).to_be_disabled()
    name.fill("Café Lumière")
    expect(remove).to_be_enabled()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()


def test_a_form_is_sent_once(guide):
    guide.evaluate(
        """() => {
          window.sent = 0;
          const form = document.querySelector('main form[data-guard]');
          form.addEventListener('submit', (event) => { window.sent += 1; });
          document.addEventListener('submit', (event) => {
            window.stopped = (window.stopped ?? 0) + Number(event.defaultPrevented);
            event.preventDefault();
          });
          form.requestSubmit(); form.requestSubmit();
        }"""
    )
    assert guide.evaluate("[window.sent, window.stopped]") == [2, 1]
    expect(guide.get_by_role("button", name="Save client")).to_have_attribute("aria-busy", "true")


def test_exact_times_are_shown_in_the_readers_zone(live_server, new_page):
    page = new_page(timezone_id="Asia/Tokyo", locale="en-GB")
    page.goto(live_server.url + reverse("styleguide"))
    title = page.locator("time[data-local]").first.get_attribute("title")
    assert "+9" in title
    assert "UTC" in title


def test_a_message_can_be_dismissed(live_server, new_page):
    page = new_page()
    page.goto(live_server.url + reverse("styleguide"))
    page.evaluate("document.getElementById('toasts').append(document.querySelector('main .toast'))")
    page.locator("#toasts").get_by_role("button", name="Dismiss message").click()
    expect(page.locator("#toasts .toast")).to_have_count(0)


def test_without_scripts_everything_is_there(live_server, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(live_server.url + reverse("styleguide"))
    page.locator("[popovertarget=header-menu]").click()
    expect(page.get_by_role("link", name="Edit client")).to_be_visible()
    expect(page.locator("[data-copy]")).to_be_hidden()
