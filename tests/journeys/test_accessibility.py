"""Every page, as an owner, as staff and as a stranger: nothing that axe objects to, and no page wider than the screen."""

from collections.abc import Iterator

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
AT_LEAST = {"anonymous": 15, "owner": 60, "staff": 45}  # so that a change in the walk cannot empty the test
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


@pytest.mark.parametrize("who", AT_LEAST)
def test_every_page_is_accessible_and_fits(who, world, visitors, live_server, new_page, request):
    """Each page as the first of the visitors who sees it: what strangers see is not looked at again for the owner."""
    complaints: list[str] = []

    def heard(message) -> None:
        if message.type == "error":
            complaints.append(f"{message.location.get('url')}: {message.text}")

    shown = first_seen_by(who, visitors, addresses(world.ids | further_ids(world)))
    page = new_page(reduced_motion="reduce")
    page.on("console", heard)
    carry_session(visitors[who], page, live_server.url)
    look = Look(page, every_way=request.config.getoption("--long"))
    for address in shown:
        page.set_viewport_size(WIDE)
        page.goto(live_server.url + address.path)
        complaints += look.around(address)
    assert complaints == [], "\n".join(["", *complaints])
    assert len(shown) >= AT_LEAST[who]


def test_so_is_what_is_said_before_many_rows_are_changed(world, visitors, live_server, new_page):
    """The answer to a POST, so that no address leads there: rows that would be refused, and values that are asked for."""
    page, complaints = new_page(reduced_motion="reduce"), []
    carry_session(visitors["owner"], page, live_server.url)
    look = Look(page)
    for change in ("archive", "set-owner"):
        page.set_viewport_size(WIDE)
        page.goto(f"{live_server.url}/p/cafe/clients/")
        page.locator("[name=ids]").first.check()
        page.locator(f"[data-selection] [formaction$='/bulk/{change}/']").click()
        page.wait_for_url(f"**/bulk/{change}/")
        complaints += look.around(Address(change, page.url))
    assert complaints == []


def carry_session(client: Client, page, url: str) -> None:
    cookies = [{"name": name, "value": morsel.value, "url": url} for name, morsel in client.cookies.items()]
    page.context.add_cookies(cookies)


def first_seen_by(who: str, visitors: dict[str, Client], pages: list[Address]) -> list[Address]:
    before = list(visitors)[: list(visitors).index(who)]
    shown = [address for address in pages if address.name not in ELSEWHERE and is_shown_to(visitors[who], address)]
    return [address for address in shown if not any(is_shown_to(visitors[other], address) for other in before)]


# Of each element that is to be seen: what the style sheets know of it and of the one it stands in.
STYLED = """() => {
  const styled = (node) => [node.localName, ...[...node.attributes]
    .filter(({ name }) => /^(class|type|role|disabled|open|aria-(current|invalid|selected|pressed|sort|disabled))$/.test(name))
    .map(({ name, value }) => `${name}=${value}`)].join(" ");
  return [...document.querySelectorAll("body *:not(svg *)")].filter((node) => node.checkVisibility())
    .map((node) => `${styled(node.parentElement)} > ${styled(node)}`);
}"""


class Look:
    """At one page after another. Each keeps every rule that colours have no part in, and fits.

    Colours and widths come from the style sheets: contrast in either scheme, and what is narrow, is looked at on each
    page that has an element such as no page before it had, or, `every_way`, on all pages.
    """

    def __init__(self, page, every_way: bool = False):
        self.page, self.every_way = page, every_way
        self.known: set[str] = set()

    def around(self, address: Address) -> list[str]:
        """What is wrong with it, in words that name it."""
        looks = LOOKS if self.has_something_new() or self.every_way else [("light", WIDE, ALL_BUT_CONTRAST)]
        return [*self.objections(address, looks), *self.too_wide(address)]

    def has_something_new(self) -> bool:
        before = len(self.known)
        self.known.update(self.page.evaluate(STYLED))
        return len(self.known) > before

    def objections(self, address: Address, looks: list) -> Iterator[str]:
        for scheme, size, rules in looks:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)
            for words in violations(self.page, rules, OTHERS_LANDMARKS.get(address.name, set())):
                yield f"{address.name} {size['width']} {scheme}: {words}"

    def too_wide(self, address: Address) -> Iterator[str]:
        self.page.set_viewport_size(NARROWEST)
        if self.page.evaluate("document.documentElement.scrollWidth") != NARROWEST["width"]:
            yield f"{address.name} is wider than {NARROWEST['width']} px: {self.page.evaluate(TOO_WIDE)}"
