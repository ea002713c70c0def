"""Every page, as an owner, as staff and as a stranger: nothing that axe objects to, and no page wider than the screen."""

from collections.abc import Iterator

import pytest
from django.test import Client

from portal.tenancy.roles import StaffRole
from tests.factories import make_user
from tests.house.world import furnish
from tests.journeys.axe import ALL_BUT_CONTRAST, AXE, NARROW, ONLY_CONTRAST, WIDE, violations
from tests.journeys.pages import Address, addresses, further_ids, is_shown_to

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

NARROWEST = {"width": 320, "height": 900}
# A scheme changes colours and nothing else, a width everything but colours; what only a narrow screen shows in the dark,
# the style guide shows too.
EVERYTHING, FRESH = "undefined", "fresh"
AT_FIRST, WHEN_NARROW = (("light", size, ALL_BUT_CONTRAST, EVERYTHING) for size in (WIDE, NARROW))
CONTRAST = [(scheme, WIDE, ONLY_CONTRAST, FRESH) for scheme in ("light", "dark")]
EVERY_WAY = [("light", WIDE, {}, EVERYTHING), ("dark", WIDE, ONLY_CONTRAST, EVERYTHING), WHEN_NARROW]
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


# Of each element that is to be seen: what the style sheets know of it and of the one it stands in, and what lies behind it.
# What is not among the known ones comes back; of it the page keeps in `fresh` what has words of its own.
STYLED = """(known) => {
  const styled = (node) => [node.localName, ...[...node.attributes]
    .filter(({ name }) => /^(class|type|role|disabled|open|aria-(current|invalid|selected|pressed|sort|disabled))$/.test(name))
    .map(({ name, value }) => `${name}=${value}`)].join(" ");
  const behind = (node) => {
    const { backgroundColor: colour, backgroundImage: image } = getComputedStyle(node);
    return node.parentElement && colour === "rgba(0, 0, 0, 0)" && image === "none"
      ? behind(node.parentElement) : `${colour} ${image}`;
  };
  const hasWords = (node) => node.matches("input, select, textarea")
    || [...node.childNodes].some(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim());
  const seen = new Set(known), added = [];
  window.fresh = [...document.querySelectorAll("body *:not(svg *)")].filter((node) => {
    if (!node.checkVisibility()) return false;
    const look = `${styled(node.parentElement)} > ${styled(node)} on ${behind(node)}`;
    if (seen.has(look)) return false;
    seen.add(look);
    added.push(look);
    return hasWords(node);
  });
  return [added, fresh.length];
}"""


CUT_TABLES = """[...document.querySelectorAll(".table-wrap")].filter((wrap) => wrap.scrollWidth > wrap.clientWidth + 1)
  .map((wrap) => `${wrap.textContent.trim().slice(0, 40)}: ${wrap.scrollWidth} in ${wrap.clientWidth}`)"""


class Look:
    """At one page after another. Each keeps every rule that colours have no part in, and fits.

    Colours and widths come from the style sheets: contrast is looked at, in either scheme, of each element such as was on no
    page before it, and what is narrow on each page that has one. With --long (`every_way`), all of it on all pages.
    """

    def __init__(self, page, every_way: bool = False):
        self.page, self.every_way = page, every_way
        self.known: set[str] = set()
        page.add_init_script(AXE.axe_script)  # sent once

    def around(self, address: Address) -> list[str]:
        """What is wrong with it, in words that name it."""
        return [*self.cut_tables(address), *self.objections(address, self.looks()), *self.too_wide(address)]

    def looks(self) -> list[tuple]:
        """Scheme, size, rules, and what is looked at."""
        if self.every_way:
            return EVERY_WAY
        added, with_words = self.page.evaluate(STYLED, list(self.known))
        self.known.update(added)
        return [AT_FIRST, *(CONTRAST if with_words else []), *([WHEN_NARROW] if added else [])]

    def objections(self, address: Address, looks: list) -> Iterator[str]:
        for scheme, size, rules, within in looks:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)
            for words in violations(self.page, rules, OTHERS_LANDMARKS.get(address.name, set()), within):
                yield f"{address.name} {size['width']} {scheme}: {words}"

    def cut_tables(self, address: Address) -> Iterator[str]:
        self.page.set_viewport_size(AT_FIRST[1])
        if cut := self.page.evaluate(CUT_TABLES):
            yield f"{address.name} hides columns of its tables at {AT_FIRST[1]['width']} px: {cut}"

    def too_wide(self, address: Address) -> Iterator[str]:
        self.page.set_viewport_size(NARROWEST)
        if self.page.evaluate("document.documentElement.scrollWidth") != NARROWEST["width"]:
            yield f"{address.name} is wider than {NARROWEST['width']} px: {self.page.evaluate(TOO_WIDE)}"
