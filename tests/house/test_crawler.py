"""Every URL and every API route, with every identity, in both directions: nobody sees or moves what is another's.

Oracles: the other partner's canary in no answer; its rows unchanged; a foreign id answers as one that never existed; no 5xx.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from portal.keys.scopes import all_scopes
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import Role, StaffRole
from portal.viewing.services import start_view
from tests.factories import make_key
from tests.house.routes import (
    ABOUT_PARTNERS_FOR_STAFF,
    ELSEWHERE,
    ELSEWHERE_PREFIXES,
    KEYWORDS,
    NETWORK_OWNED,
    NOUNS,
    PAGES,
    PERSONAL,
    REFERENCES,
)
from tests.house.world import Furnished, everything_of

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
# A page answers HEAD as GET and takes nothing but POST: the third stands for all it refuses.
PAGE_METHODS = ("get", "post", "delete")
NO_KEYS = ("Bearer pk_0000000000_nothing", "Basic abc")
NEVER = "00000000000000000000000000"


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    noun: str  # of an API route; empty for pages
    methods: frozenset[str]


def walk(resolver=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from walk(entry, path)
        else:
            yield path, entry


def all_routes() -> list[Route]:
    routes = []
    for pattern, entry in walk():
        noun = getattr(getattr(entry.callback, "cls", None), "noun", "")
        actions = getattr(entry.callback, "actions", None) or {}
        routes.append(Route(entry.name or pattern, pattern, noun, frozenset(actions)))
    return routes


ROUTES = all_routes()
PARTNER_PAGES = [route for route in ROUTES if route.name in PAGES]
RECORD_PAGES = [route for route in PARTNER_PAGES if PAGES[route.name] and PAGES[route.name] not in NETWORK_OWNED]
API_ROUTES = [route for route in ROUTES if route.noun in NOUNS]


def test_every_route_has_an_entry():
    known = {route.name for route in PARTNER_PAGES + API_ROUTES} | ELSEWHERE
    missing = {r.name for r in ROUTES} - known
    assert {name for name in missing if not name.startswith(ELSEWHERE_PREFIXES)} == set()


def test_every_entry_has_a_route():
    names, nouns = {route.name for route in ROUTES}, {route.noun for route in ROUTES}
    assert set(PAGES) - names == set()
    assert set(NOUNS) - nouns == set()


def page_path(route: Route, world: Furnished, slug: str, pk: str | None) -> str:
    """The page's path under `slug`; what is not `pk` (a course's or an asset's address) is the same for all."""
    shared = {word: world.ids[key] for word, key in KEYWORDS.items() if f":{word}>" in route.pattern}
    own = {"pk": pk} if ":pk>" in route.pattern else {}
    return reverse(route.name, kwargs={"slug": slug} | shared | own)


def api_path(route: Route, pk: str) -> str:
    path = "/" + re.sub(r"\(\?P<pk>[^)]*\)|<pk>|<str:pk>", pk, route.pattern.replace("$", "").replace("\\Z", ""))
    return re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", pk, path)


def owned_models():
    return [model for model in apps.get_models() if issubclass(model, PartnerOwned)]


def plain(response) -> str:
    """The answer without what differs each time: tokens, request ids, the path asked for."""
    body = b"".join(response) if response.streaming else response.content
    text = body.decode(errors="replace")
    text = re.sub(
        r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken[^}]+|"request_id": ?"[^"]+"|"instance": ?"[^"]+"', "", text
    )
    text = re.sub(r"<code>[0-9a-f]{24}</code>", "", text)  # the request id of an error page
    return re.sub(r"[a-z]{2,4}_[0-9a-z]{26}", "ID", text)


def headers_of(response) -> str:
    return "\n".join(f"{name}: {value}" for name, value in response.items())


def refuse_leak(response, canary: str, path: str) -> None:
    assert response.status_code < 500, path
    assert canary not in plain(response), path
    assert canary not in headers_of(response), path


def methods_of(route: Route) -> list[str]:
    """Those that it takes, what it says of itself, and one for all it refuses; HEAD is answered as GET is."""
    refused = next(method for method in ("delete", "put", "post") if method not in route.methods)
    return [*sorted(route.methods), "options", refused]


def roles_that_look(route: Route, request: pytest.FixtureRequest) -> list[Role]:
    """The owner, who sees everything, the role that changes nothing, and one of those between: each opens a fifth of all pages.

    On the second engine only the owner: what a role may see no database decides. With --long all of them, on both.
    """
    if request.config.getoption("--long"):
        return list(Role)
    if connection.vendor == "postgresql":
        return [Role.OWNER]
    between = [role for role in Role if role not in {Role.OWNER, Role.READ_ONLY}]
    return [Role.OWNER, Role.READ_ONLY, between[PARTNER_PAGES.index(route) % len(between)]]


def never(pk: str) -> str:
    return f"{pk.split('_')[0]}_{NEVER}"


@pytest.fixture
def strangers(theirs, sign_in, staff_user, request) -> dict[str, Client]:
    """Browsers of people who have nothing to do with `ours`: who may do most elsewhere, and with --long also who may do least."""
    roles = (Role.OWNER, Role.READ_ONLY) if request.config.getoption("--long") else (Role.OWNER,)
    signed_in = {role: sign_in(theirs.company.user(role)) for role in roles}
    return {"anonymous": Client(), **signed_in}


@pytest.mark.one_engine
@pytest.mark.parametrize("route", PARTNER_PAGES, ids=lambda route: route.name)
def test_a_partners_page_does_not_exist_for_strangers(route, ours, theirs, strangers):
    """Under our address with our ids, and under their own address with our ids."""
    before = everything_of(ours.ids["partner"], owned_models())
    key = PAGES[route.name]
    pk = ours.ids[key] if key else None
    for who, browser in strangers.items():
        for slug in (ours.slug, theirs.slug) if route in RECORD_PAGES else (ours.slug,):
            path = page_path(route, ours, slug, pk)
            for method in PAGE_METHODS:
                response = getattr(browser, method)(path)
                refuse_leak(response, ours.canary, f"{who} {method} {path}")
                if who == "anonymous":
                    assert response.status_code in {302, 404, 405}, f"{method} {path}"
                else:
                    assert response.status_code in {404, 405}, f"{who} {method} {path}"
    assert everything_of(ours.ids["partner"], owned_models()) == before


@pytest.mark.parametrize("route", RECORD_PAGES, ids=lambda route: route.name)
def test_a_foreign_id_answers_as_one_that_never_existed(route, ours, theirs, strangers):
    foreign = ours.ids[PAGES[route.name]]
    for method in ("get", "post"):
        known = getattr(strangers[Role.OWNER], method)(page_path(route, ours, theirs.slug, foreign))
        unknown = getattr(strangers[Role.OWNER], method)(page_path(route, ours, theirs.slug, never(foreign)))
        assert (known.status_code, plain(known)) == (unknown.status_code, plain(unknown))


@pytest.mark.parametrize("route", PARTNER_PAGES, ids=lambda route: route.name)
def test_every_page_opens_for_its_own_people_and_never_breaks(route, ours, sign_in, request):
    """The other direction: with its own people the same ids work, so the refusals above mean something."""
    key = PAGES[route.name]
    path = page_path(route, ours, ours.slug, ours.ids[key] if key else None)
    for role in roles_that_look(route, request):
        response = sign_in(ours.company.user(role)).get(path)
        assert response.status_code in {200, 302, 403, 404, 405}, f"{role} {path}"
        if role == Role.OWNER:
            assert response.status_code in {200, 302, 405}, path
            assert response.streaming or response.status_code != 200 or ours.canary in plain(response), path


@pytest.mark.one_engine  # refused before anything is looked up
@pytest.mark.parametrize("route", PARTNER_PAGES, ids=lambda route: route.name)
def test_who_only_reads_changes_nothing(route, ours, sign_in):
    before = everything_of(ours.ids["partner"], owned_models())
    key = PAGES[route.name]
    path = page_path(route, ours, ours.slug, ours.ids[key] if key else None)
    body = {
        "name": "Changed",
        "seats": 50,
        "reason": "x",
        "confirmed": "1",
        "role": "owner",
        "email": "x@x.example",
        "scopes": "*",
    }
    if route.name not in PERSONAL:
        response = sign_in(ours.company.user(Role.READ_ONLY)).post(path, body)
        assert response.status_code < 500
    assert everything_of(ours.ids["partner"], owned_models()) == before


@pytest.fixture
def viewer(ours, sign_in, colleague) -> Client:
    """Somebody among staff who looks at our portal as its owner."""
    user = colleague(StaffRole.SUPPORT)
    start_view(actor=Actor.person(user), partner=ours.company.partner, role=Role.OWNER, reason="x")
    return sign_in(user)


@pytest.mark.one_engine
@pytest.mark.parametrize("route", PARTNER_PAGES, ids=lambda route: route.name)
def test_staff_who_view_as_the_partner_read_its_pages_and_change_nothing(route, ours, theirs, viewer):
    before = everything_of(ours.ids["partner"], owned_models())
    key = PAGES[route.name]
    path = page_path(route, ours, ours.slug, ours.ids[key] if key else None)
    body = {"name": "Changed", "seats": 50, "reason": "x", "role": "seller", "email": "x@x.example", "scopes": "*"}
    for method in PAGE_METHODS:
        response = getattr(viewer, method)(path, body if method == "post" else None)
        assert response.status_code in {200, 302, 403, 404, 405}, f"{method} {path}"
        if method == "get" and response.status_code == 200 and not response.streaming and b"<html" in response.content:
            assert "Support Person looks at" in response.text, path
    assert everything_of(ours.ids["partner"], owned_models()) == before
    elsewhere = viewer.get(page_path(route, ours, theirs.slug, ours.ids[key] if key else None))
    assert elsewhere.status_code in {404, 405}


@pytest.fixture
def foreign_key(theirs) -> APIClient:
    """A key of theirs that may do everything."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(theirs.company.partner, *all_scopes())}")
    return client


@pytest.fixture
def own_key(ours) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(ours.company.partner, *all_scopes())}")
    return client


def is_record(route: Route) -> bool:
    return "pk" in route.pattern


@pytest.mark.parametrize("route", API_ROUTES, ids=lambda route: f"{route.name}-{'-'.join(sorted(route.methods))}")
def test_an_api_record_does_not_exist_for_another_partners_key(route, ours, theirs, foreign_key):
    before = everything_of(ours.ids["partner"], owned_models())
    key = NOUNS[route.noun]
    pk = ours.ids.get(key or "", never("xx"))
    references = {name: ours.ids[id] for name, id in REFERENCES.items() if id in ours.ids}
    body = {
        **references,
        "seats": 4,
        "reason": "x",
        "name": "x",
        "role": "owner",
        "term": "yearly",
        "email": "x@x.example",
    }
    for method in methods_of(route):
        path = api_path(route, pk)
        response = getattr(foreign_key, method)(path, body if method in {"post", "put", "patch"} else None)
        echoed = plain(response)
        for value in references.values():
            echoed = echoed.replace(value, "")
        assert response.status_code < 500, f"{method} {path}"
        assert ours.canary not in echoed, f"{method} {path}"
        if is_record(route) and method in {"get", "head"}:
            assert response.status_code in {404, 405}, f"{method} {path}"
    assert everything_of(ours.ids["partner"], owned_models()) == before


@pytest.mark.parametrize("route", [r for r in API_ROUTES if is_record(r) and NOUNS[r.noun]], ids=lambda r: r.name)
def test_an_api_record_reads_for_its_own_key_and_a_foreign_one_as_never_existing(route, ours, own_key, foreign_key):
    key = NOUNS[route.noun]
    pk = ours.ids[key]
    foreign, unknown = foreign_key.get(api_path(route, pk)), foreign_key.get(api_path(route, never(pk)))
    assert (foreign.status_code, plain(foreign)) == (unknown.status_code, plain(unknown))
    if "get" in route.methods:
        expected = 403 if route.name in ABOUT_PARTNERS_FOR_STAFF else 200
        assert own_key.get(api_path(route, pk)).status_code == expected


@pytest.mark.one_engine  # refused before anything is looked up
@pytest.mark.parametrize("route", API_ROUTES, ids=lambda route: route.name)
def test_the_api_says_nothing_without_a_key(route, ours, client):
    pk = ours.ids.get(NOUNS[route.noun] or "", never("xx"))
    bare = [(method, {}) for method in METHODS]
    wrong = product(methods_of(route), [{"HTTP_AUTHORIZATION": header} for header in NO_KEYS])
    for method, headers in [*bare, *wrong]:
        response = getattr(client, method)(api_path(route, pk), **headers)
        refuse_leak(response, ours.canary, f"{method} {route.pattern}")
        expected = {400, 401, 404, 405, 410, 415}  # 410: a link that opens nothing
        assert response.status_code in expected, f"{method} {route.pattern} {response.status_code}"


@pytest.mark.parametrize(
    "query",
    [
        "q=quokkacanary",
        "search=quokkacanary",
        "client_account__name=quokkacanary",
        "ordering=partner__name",
        "limit=100",
        "fields=actions,partner",
        "expand=partner",
        "format=api",
    ],
)
def test_lists_leak_nothing_through_filters(query, ours, foreign_key):
    for route in API_ROUTES:
        if not is_record(route) and "get" in route.methods:
            path = f"{api_path(route, '')}?{query}"
            refuse_leak(foreign_key.get(path), ours.canary, path)


def test_a_suspended_partner_reads_and_changes_nothing(ours, own_key):
    ours.company.partner.become("suspended")
    ours.company.partner.save()
    before = everything_of(ours.ids["partner"], owned_models())
    for route in API_ROUTES:
        pk = ours.ids.get(NOUNS[route.noun] or "", never("xx"))
        if "post" in route.methods:
            response = own_key.post(api_path(route, pk), {"seats": 50, "reason": "x", "name": "x"})
            assert 400 <= response.status_code < 500, route.pattern
    assert everything_of(ours.ids["partner"], owned_models()) == before
