"""The page of each record, its record in REST and both homes take as many queries with three of what they show as with one.

What lists take is counted in `test_reading.py` and in `tests/exports/test_declared_lists.py`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.keys.scopes import all_scopes
from tests.factories import make_key
from tests.house.growing import furnish_further, grow
from tests.house.routes import NOUNS
from tests.house.test_crawler import API_ROUTES, ROUTES, api_path, is_record
from tests.house.world import Furnished
from tests.journeys.pages import addresses, further_ids, is_page

NAMES_A_RECORD = re.compile(r":(pk|course_slug|asset_slug|token)>")
BESIDES = {"partner-home", "staff-home", "quote-list"}  # a list of quotes is none of the declared ones

MORE_FOR_MORE = {
    "draft": "each line is quoted anew, to say whether what it was quoted for still holds",
    "staff-partner": "one query: not all its people fit any more, so that they are counted",
}
# What was seen to show more. The others, most of them forms and records that show only themselves, are asked as well.
SHOWS_MORE = {
    "api-applications-duplicates", "api-client-accounts-merge-preview", "api-client-requests-preview", "api-imports-rows",
    "api-jobs-rows", "api-key", "api-orders-detail", "api-scheduled-reports-detail", "api-subscriptions-charges",
    "api-subscriptions-detail", "api-subscriptions-scheduled-changes", "api-subscriptions-seat-movements",
    "api-subscriptions-seats", "api-subscriptions-suspensions", "api-subscriptions-timeline",
    "api-support-requests-replies", "asset", "bulk-change", "client-account", "client-account-merge",
    "client-account-update", "client-request", "client-request-approve", "course", "custom-field-update", "draft",
    "dropbox-connection", "handover", "handover-create", "import", "import-map", "job", "lesson", "note-list",
    "note-update", "order", "partner-home", "qualification", "quote-list", "scheduled-report", "scheduled-report-update",
    "seat-operation", "self-service", "selling to a client", "staff-announcement", "staff-api-key", "staff-application",
    "staff-bulk-change", "staff-dropbox-connection", "staff-handover", "staff-home", "staff-job", "staff-note-list",
    "staff-partner", "staff-partner-clients", "staff-qualification", "staff-scheduled-report", "staff-subscription",
    "staff-subscription-reactivate", "staff-subscription-suspend", "staff-support-request", "subscription",
    "subscription-cancel", "subscription-reactivate", "subscription-remove-add-on", "subscription-suspend",
    "support-request", "tag-update",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    name: str
    path: str


@dataclass(frozen=True)
class Look:
    """What one visit found. `shown` is more where more is shown."""

    status: int
    shown: int
    queries: Counter[str]

    def more(self, before: "Look") -> dict[str, int]:
        return dict(self.queries - before.queries) if self.queries.total() > before.queries.total() else {}


@dataclass(frozen=True)
class Visitor:
    client: Client
    headers: dict[str, str]

    def look(self, place: Place) -> Look:
        """Nothing of it stays. Queries are the same whatever they are asked with, and with how many ids."""
        queries: Counter[str] = Counter()

        def count(execute, sql, params, many, context):
            queries[re.sub(r'"s\d+_x\d+"|\((%s, )*%s\)', "…", sql)] += 1
            return execute(sql, params, many, context)

        with transaction.atomic(), connection.execute_wrapper(count):
            answer = self.client.get(place.path, headers=self.headers)
            transaction.set_rollback(True)
        return Look(answer.status_code, 0 if answer.streaming else answer.content.count(b'"'), queries)


@pytest.fixture
def by_browser(ours, sign_in, staff_user) -> list[Visitor]:
    return [Visitor(sign_in(user), {}) for user in (ours.company.user("owner"), staff_user)]


@pytest.fixture
def by_key(ours) -> list[Visitor]:
    keys = make_key(ours.company.partner, *all_scopes()), make_key(None, *all_scopes(), staff=True)
    return [Visitor(Client(), {"Authorization": f"Bearer {key}"}) for key in keys]


def pages(world: Furnished) -> list[Place]:
    names = {route.name for route in ROUTES if is_page(route) and NAMES_A_RECORD.search(route.pattern)} | BESIDES
    known = [Place(one.name, one.path) for one in addresses(world.ids | further_ids(world)) if one.name in names]
    selling = f"{reverse('subscription-create', args=[world.slug])}?client={world.ids['client_account']}"
    draft = reverse("order", args=[world.slug, world.ids["draft_order"]])
    return [*known, Place("draft", draft), Place("selling to a client", selling)]


def records(world: Furnished, staff: Visitor) -> Iterator[Place]:
    for route in API_ROUTES:
        if is_record(route) and "get" in route.methods:
            key = NOUNS[route.noun]
            yield Place(route.name, api_path(route, world.ids[key] if key else first_of(route.noun, staff)))


def first_of(noun: str, staff: Visitor) -> str:
    """The world may have none: then it is not found."""
    rows = staff.client.get(f"/api/v1/{noun}?limit=1", headers=staff.headers).json()["data"]
    return rows[0]["id"] if rows else "none"


def first_looks(places: list[Place], visitors: list[Visitor]) -> Iterator[tuple[Place, Visitor, Look]]:
    """Of each place by the first of them who sees it."""
    for place in places:
        seeing = visitors[1:] if place.path.startswith("/staff/") else visitors
        looks = ((visitor, visitor.look(place)) for visitor in seeing)
        if found := next(((visitor, look) for visitor, look in looks if look.status == 200), None):
            yield place, *found


@pytest.mark.one_engine
def test_three_of_what_a_record_shows_take_as_many_queries_as_one(ours, by_browser, by_key):
    furnish_further(ours)
    with clock.moved(to=clock.now()):
        ones = [*first_looks(pages(ours), by_browser), *first_looks(list(records(ours, by_key[1])), by_key)]
        grow(ours)
        looks = [(place.name, one, visitor.look(place)) for place, visitor, one in ones]
    more = {name: three.more(one) for name, one, three in looks if three.more(one)}
    assert {name: queries for name, queries in more.items() if name not in MORE_FOR_MORE} == {}
    assert set(more) == set(MORE_FOR_MORE)
    assert [name for name, _one, three in looks if three.status != 200] == []
    assert SHOWS_MORE - {name for name, one, three in looks if three.shown > one.shown} == set()
