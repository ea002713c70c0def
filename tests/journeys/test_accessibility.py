"""Every page, as an owner, as staff and as a stranger: nothing that axe objects to, and no page wider than the screen."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from portal.tenancy.roles import StaffRole
from tests.factories import make_user
from tests.house.world import furnish
from tests.journeys.pages import Address, addresses, further_ids, shown_to

pytestmark = pytest.mark.browser

AXE = Axe()
LOOKS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
NARROWEST = 320
AT_LEAST = {"owner": 45, "staff": 15, "anonymous": 9}  # so that a change in the walk cannot empty the test


@pytest.fixture
def world(transactional_db):
    return furnish("Café Überlingen und Söhne", "cafe", "canary")


@pytest.fixture
def visitors(world, sign_in) -> dict[str, Callable[[], Client]]:
    staff = make_user("staff@portal.example", "Robin Staff", staff_role=StaffRole.NETWORK_ADMIN)
    return {
        "owner": lambda: sign_in(world.company.user("owner")),
        "staff": lambda: sign_in(staff),
        "anonymous": Client,
    }


@pytest.mark.parametrize("who", AT_LEAST)
def test_every_page_is_accessible_and_fits(who, world, visitors, live_server, new_page):
    everything = addresses(world.ids | further_ids(world))
    visitor = visitors[who]()
    shown = shown_to(visitor, everything)
    assert len(shown) >= AT_LEAST[who], [address.name for address in shown]
    browser_page = new_page(reduced_motion="reduce")
    carry_session(visitor, browser_page, live_server.url)
    errors: list[str] = []
    browser_page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    complaints = [words for address in shown for words in look_at(browser_page, live_server.url, address)]
    assert complaints + errors == []


def carry_session(client: Client, browser_page, url: str) -> None:
    cookies = [{"name": name, "value": morsel.value, "url": url} for name, morsel in client.cookies.items()]
    browser_page.context.add_cookies(cookies)


def look_at(browser_page, url: str, address: Address) -> list[str]:
    """What is wrong with one page, in words that name it."""
    browser_page.set_viewport_size({"width": LOOKS[0][0], "height": 900})
    browser_page.goto(url + address.path)
    complaints = []
    for width, scheme in LOOKS:
        browser_page.set_viewport_size({"width": width, "height": 900})
        browser_page.emulate_media(color_scheme=scheme)
        complaints += [f"{address.name} {width} {scheme}: {words}" for words in violations(browser_page)]
    browser_page.set_viewport_size({"width": NARROWEST, "height": 900})
    if (width := browser_page.evaluate("document.documentElement.scrollWidth")) != NARROWEST:
        complaints.append(f"{address.name}: {width} px wide on a screen of {NARROWEST} px")
    return complaints


def violations(browser_page) -> list[str]:
    found = AXE.run(browser_page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']} {[node['html'][:120] for node in rule['nodes']]}" for rule in found]
