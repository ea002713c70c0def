"""A step is added to a journey, written, moved, read as its reader will, and published: with keys only."""

import pytest
from playwright.sync_api import Page, expect

from partners.onboarding.models import Journey
from portal.tenancy.roles import StaffRole
from tests.factories import make_user
from tests.journeys.axe import violations
from tests.journeys.test_keyboard import send, sign_in, skip_to_content, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.usefixtures("transactional_db")]


def draft() -> list[dict]:
    return (Journey.objects.get(code="partner-first-days").draft or {"steps": []})["steps"]


def typed(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def test_a_step_is_added_read_and_published_by_keys(open_browser):
    make_user("edith@network.example", name="Edith", staff_role=StaffRole.CONTENT_EDITOR)
    page = open_browser()
    sign_in(page, "edith@network.example")
    page.goto("/staff/journeys/partner-first-days/")
    skip_to_content(page)
    tab_to(page, "Edit")
    send(page)
    skip_to_content(page)

    tab_to(page, "Add after step 2")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said = page.locator("#editor-said")
    expect(said).to_have_text("Added: Mail is step 3.")
    added = draft()[2]["key"]
    expect(page.locator(f"#{added} [name={added}-text]")).to_be_focused()

    page.keyboard.press("Alt+ArrowUp")
    expect(said).to_have_text("Moved: Mail is step 2 now.")
    page.keyboard.press("Alt+ArrowDown")
    expect(said).to_have_text("Moved: Mail is step 3 now.")
    expect(page.locator(f"#{added} [name={added}-text]")).to_be_focused()

    typed(page, "Subject", "How is it going, {name}?")
    typed(page, "Text", "Write to us if you need **anything**.")
    page.keyboard.press("Control+Enter")
    expect(said).to_have_text("The draft is saved.")
    assert draft()[2]["words"]["en"]["subject"] == "How is it going, {name}?"
    assert violations(page) == []

    page.locator(f"#{added}").get_by_role("button", name="Send test").focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text("The draft is saved, and a test of step 3 is on its way to you.")
    expect(page.locator(f"#{added} [name={added}-text]")).to_be_focused()

    page.reload()
    preview = page.locator(f"#{added}").get_by_role("button", name="Preview")
    preview.focus()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("How is it going, Ingrid Næss?")
    expect(page.frame_locator("iframe").get_by_text("anything")).to_be_visible()

    skip_to_content(page)
    tab_to(page, "Compare and publish")
    send(page)
    expect(page.get_by_role("main")).to_contain_text("How is it going, {name}?")
    expect(page.get_by_role("main")).to_contain_text("Write to us if you need **anything**.")
    skip_to_content(page)
    typed(page, "Reason", "I am alone today.")
    tab_to(page, "Publish version")
    send(page)
    expect(page.get_by_text("The version is published: new people begin with it.")).to_be_visible()
    published = Journey.objects.get(code="partner-first-days").published
    assert (published.number, list(published.steps)[2]) == (3, added)
