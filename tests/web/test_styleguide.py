"""The style guide shows every component; so it is where the looks are tried, with a browser and without one."""

import re

import pytest
from django.urls import reverse

from portal.env import BASE
from tests.journeys.axe import NARROW, ONLY_CONTRAST, WIDE, violations

pytestmark = pytest.mark.one_engine

COMPONENTS = sorted(path.stem.replace("_", "-") for path in BASE.glob("portal/templates/cotton/*.html"))
STATES = {
    "dialog": "document.getElementById('sample-dialog').showModal()",
    "menu": "document.getElementById('header-menu').showPopover()",
    "page": "0",
}

LONG_WORDS = [
    "h1", ".badge", ".breadcrumbs [aria-current]", ".button", ".card-link a", ".checklist-title", ".facts dd",
    ".field-label", ".file-name", ".filter", ".option-body", ".stat-value", ".table tbody th a",
    ".table tbody td:last-child", ".timeline-text > span", ".copy code", ".alert-title", ".toast > div",
    ".empty h2", ".step", ".progress strong",
]  # fmt: skip


def test_it_is_open_to_everybody_and_needs_no_database(client):
    assert client.get(reverse("styleguide")).status_code == 200


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_is_documented(component):
    documented = (BASE / "docs" / "components.md").read_text()
    assert f"<c-{component}>" in documented


def test_no_template_has_inline_style_or_script(client):
    page = client.get(reverse("styleguide")).content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)


LOOKS = [("light", WIDE, {}), ("dark", WIDE, ONLY_CONTRAST), ("light", NARROW, {}), ("dark", NARROW, ONLY_CONTRAST)]


@pytest.mark.browser
@pytest.mark.parametrize("state", STATES)
def test_it_is_accessible(live_server, new_page, state):
    page = new_page(reduced_motion="reduce")
    page.goto(live_server.url + reverse("styleguide"))
    page.evaluate(STATES[state])
    for scheme, size, rules in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert violations(page, rules) == [], (scheme, size)


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 640, 1280])
def test_no_word_is_too_long_for_the_screen(live_server, new_page, width):
    page = new_page(viewport={"width": width, "height": 640})
    page.goto(live_server.url + reverse("styleguide"))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for element in LONG_WORDS:
        page.locator(element).first.evaluate("(node) => { node.textContent = 'Donaudampfschiff'.repeat(8) }")
    assert page.evaluate("document.documentElement.scrollWidth") == width
