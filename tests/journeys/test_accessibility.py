"""Every page, as an owner, as staff and as a stranger: nothing that axe objects to, and no page wider than the screen."""

from collections import defaultdict

import pytest
from django.test import Client

from portal.tenancy.roles import StaffRole
from tests.factories import make_user
from tests.house.world import furnish
from tests.journeys.axe import ALL_BUT_CONTRAST, NARROW, ONLY_CONTRAST, WIDE, violations
from tests.journeys.pages import Address, addresses, further_ids, is_shown_to

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

NARROWEST = {"width": 320, "height": 900}
# A scheme changes colours and nothing else, a width everything but colours; what only a narrow screen shows in the dark,
# the style guide shows too.
LOOKS = [("light", WIDE, {}), ("dark", WIDE, ONLY_CONTRAST), ("light", NARROW, ALL_BUT_CONTRAST)]
PARTS = 6  # of the pages: several browsers look at them at once
AT_LEAST = {"anonymous": 2, "owner": 7, "staff": 5}  # in each part, so that a change in the walk cannot empty the test
# Swagger UI brings landmarks of its own, which axe counts for the page, excluded or not.
OTHERS_LANDMARKS = {"api-explorer": {"landmark-no-duplicate-main", "landmark-main-is-top-level", "landmark-unique"}}
TOO_WIDE = """[...document.querySelectorAll("main *")]
  .filter((node) => node.getBoundingClientRect().right > innerWidth)
  .map((node) => node.outerHTML.slice(0, 120)).slice(-3)"""
ELSEWHERE = {"styleguide"}  # tests/web/test_styleguide.py looks at it in more states


@pytest.fixture
def world(transactional_db):
    return furnish("Café Überlingen und Söhne", "cafe", "canary")


@pytest.fixture
def visitors(world, sign_in) -> dict[str, Client]:
    staff = make_user("staff@portal.example", "Robin Staff", staff_role=StaffRole.NETWORK_ADMIN)
    return {"anonymous": Client(), "owner": sign_in(world.company.user("owner")), "staff": sign_in(staff)}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits(part, world, visitors, live_server, new_page):
    """Each page as the first of the visitors who sees it: what strangers see is not looked at again for the owner."""
    complaints: list[str] = []

    def heard(message) -> None:
        if message.type == "error":
            complaints.append(f"{message.location.get('url')}: {message.text}")

    first_to_see = defaultdict(list)
    for address in addresses(world.ids | further_ids(world))[part::PARTS]:
        first = next((who for who, visitor in visitors.items() if is_shown_to(visitor, address)), None)
        if first and address.name not in ELSEWHERE:
            first_to_see[first].append(address)
    for who, shown in first_to_see.items():
        page = new_page(reduced_motion="reduce")
        page.on("console", heard)
        carry_session(visitors[who], page, live_server.url)
        for address in shown:
            complaints += look_at(page, live_server.url, address)
        page.close()
    assert complaints == [], "\n".join(["", *complaints])
    seen = {who: len(shown) for who, shown in first_to_see.items()}
    assert all(seen[who] >= number for who, number in AT_LEAST.items()), seen


def test_so_is_what_is_said_before_many_rows_are_changed(world, visitors, live_server, new_page):
    """The answer to a POST, so that no address leads there: rows that would be refused, and values that are asked for."""
    page, complaints = new_page(reduced_motion="reduce"), []
    carry_session(visitors["owner"], page, live_server.url)
    for change in ("archive", "set-owner"):
        page.set_viewport_size(WIDE)
        page.goto(f"{live_server.url}/p/cafe/clients/")
        page.locator("[name=ids]").first.check()
        page.locator(f"[data-selection] [formaction$='/bulk/{change}/']").click()
        page.wait_for_url(f"**/bulk/{change}/")
        complaints += look_around(page, Address(change, page.url))
    assert complaints == []


def carry_session(client: Client, page, url: str) -> None:
    cookies = [{"name": name, "value": morsel.value, "url": url} for name, morsel in client.cookies.items()]
    page.context.add_cookies(cookies)


def look_at(page, url: str, address: Address) -> list[str]:
    """What is wrong with one page, in words that name it."""
    page.set_viewport_size(WIDE)
    page.goto(url + address.path)
    return look_around(page, address)


def look_around(page, address: Address) -> list[str]:
    complaints = []
    for scheme, size, rules in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found = violations(page, rules, OTHERS_LANDMARKS.get(address.name, set()))
        complaints += [f"{address.name} {size['width']} {scheme}: {words}" for words in found]
    page.set_viewport_size(NARROWEST)
    if page.evaluate("document.documentElement.scrollWidth") != NARROWEST["width"]:
        complaints.append(f"{address.name} is wider than {NARROWEST['width']} px: {page.evaluate(TOO_WIDE)}")
    return complaints
