"""Chromium for the journeys: the machine's own, driven by Playwright."""

from collections.abc import Iterator

import pytest

from tests import servers
from tests.plugins.servers import missing

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys begin, then what starts servers: at the end the other processes would wait for what takes long."""
    items.sort(key=lambda item: not item.get_closest_marker("browser") and 1 + (not item.get_closest_marker("servers")))


@pytest.fixture(scope="session")
def browser() -> Iterator:
    chromium = servers.find_chromium()
    if not chromium:
        missing("Chromium", servers.CHROMIUM_CURE)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser) -> Iterator:
    """`new_page(**options)` opens a page in a context of its own: another person, another width, another scheme.

    A script that fails, or anything that the content security policy refuses, fails the test.
    """
    contexts, problems = [], []

    def heard(message) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            problems.append(message.text)

    def open_page(**options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(new_page):
    return new_page()
