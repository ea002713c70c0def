"""Pages by keyset: every row once, whatever the direction, ties, missing keys, and changes between two pages."""

import itertools

import pytest

from partners.clients.models import ClientAccount
from portal.lists.counting import Count, bounded_count
from portal.lists.cursors import CursorInvalid, Cursors
from portal.lists.keyset import Order, page_of
from portal.tenancy.actor import Actor
from portal.text import fold

pytestmark = pytest.mark.django_db
ORDERS = ["folded_name", "-folded_name", "acquired_on", "-acquired_on", "state", "id", "-id", "partner__folded_name"]


@pytest.fixture
def clients(company):
    """Eleven: three share a name, four have no date, all but one share a state."""
    names = ["Ärzte", "arzte", "ARZTE", "Zeta", "beta", "Beta-2", "_x", "Ωmega", "1st", "a b", "a-b"]
    days = [
        None,
        "2024-05-01",
        "2024-05-01",
        None,
        "2023-01-01",
        None,
        "2026-02-02",
        None,
        "2020-01-01",
        "2021-01-01",
        "2022-01-01",
    ]
    for name, day in zip(names, days, strict=True):
        ClientAccount.objects.create(partner=company.partner, name=name, acquired_on=day, search_text="")
    return ClientAccount.objects.filter(partner=company.partner)


def walk(rows, order: Order, size: int) -> list[list]:
    """Forwards to the end; then back again has to give the same rows."""
    pages, position = [], None
    while True:
        page = page_of(rows, order, size, position)
        pages.append(page)
        if page.next is None:
            break
        position = page.next
    backwards = [page.rows]
    while page.previous is not None:
        page = page_of(rows, order, size, page.previous)
        backwards.insert(0, page.rows)
    flat = [row.pk for page in pages for row in page.rows]
    assert [row.pk for rows in backwards for row in rows] == flat
    return flat


@pytest.mark.parametrize("words", ORDERS)
def test_every_row_comes_once_in_both_directions(clients, words):
    order = Order.of(words)
    for size in (1, 2, 3, 10, 11, 12):
        found = walk(clients, order, size)
        assert sorted(found) == sorted(clients.values_list("pk", flat=True))
        assert found == walk(clients, order, 50)


def test_text_sorts_the_same_on_both_engines_and_what_has_no_key_comes_last(clients):
    names = [row.name for row in page_of(clients, Order.of("folded_name"), 50).rows]
    assert [fold(name) for name in names] == [
        "1st", "_x", "a b", "a-b", "arzte", "arzte", "arzte", "beta", "beta-2", "zeta", "ωmega"
    ]  # fmt: skip
    for words in ("acquired_on", "-acquired_on"):
        days = [row.acquired_on for row in page_of(clients, Order.of(words), 50).rows]
        assert days[-4:] == [None] * 4
        assert days[:7] == sorted(days[:7], reverse=words.startswith("-"))


def test_what_is_added_or_gone_meanwhile_moves_no_other_row(clients, company):
    order = Order.of("folded_name")
    first = page_of(clients, order, 4)
    first.rows[-1].delete()  # the very row that the next page begins after
    first.rows[0].delete()
    ClientAccount.objects.create(partner=company.partner, name="0 before", search_text="")
    seen = first.rows + page_of(clients, order, 50, first.next).rows
    assert len({row.name for row in seen}) == len(seen) == 11


def test_a_save_of_the_name_alone_keeps_the_order(clients):
    row = clients.get(name="Zeta")
    row.name = "Éclair"
    row.save(update_fields=["name"])
    row.refresh_from_db()
    assert row.folded_name == "eclair"


def test_a_cursor_works_for_its_list_its_order_and_its_partner_only(clients, company, other_company):
    order, actor = Order.of("-acquired_on"), company.actor()
    cursors = Cursors(actor, "/clients/", clients, order)
    for position in (page_of(clients, order, size).next for size in (2, 8)):
        cursor = cursors.seal(position)
        assert cursors.unseal(cursor) == position
        others = [
            Cursors(other_company.actor(), "/clients/", clients, order),
            Cursors(actor, "/people/", clients, order),
            Cursors(actor, "/clients/", clients, Order.of("acquired_on")),
            Cursors(Actor.anonymous(), "/clients/", clients, order),
        ]
        altered = [cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), cursor[1:], "x", "", "\0", "ü", cursor * 40]
        for reader, text in [*((one, cursor) for one in others), *zip(itertools.repeat(cursors), altered)]:
            with pytest.raises(CursorInvalid):
                reader.unseal(text)


def test_a_count_stops_at_its_bound(clients):
    assert bounded_count(clients) == Count(11, is_exact=True)
    assert bounded_count(clients, 11) == Count(11, is_exact=True)
    assert bounded_count(clients, 10) == Count(10, is_exact=False)


def test_the_api_pages_by_keyset_and_refuses_other_cursors(clients, company, other_company, api):
    keyed = api(company.partner, "client-accounts:read")
    url, seen = "/api/v1/client-accounts?limit=4", []
    while url:
        body = keyed.get(url).json()
        seen += [row["id"] for row in body["data"]]
        last, url = url, body["next"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 11
    assert keyed.get(keyed.get(last).json()["previous"]).json()["data"][0]["id"] == seen[4]
    for client, path in (
        (api(other_company.partner, "client-accounts:read"), last),
        (keyed, last.replace("cursor=", "cursor=A")),
        (keyed, "/api/v1/client-accounts?cursor="),
        (api(company.partner, "memberships:read"), last.replace("client-accounts", "memberships")),
    ):
        refused = client.get(path)
        assert (refused.status_code, refused.json()["code"]) == (400, "cursor_invalid")
        assert refused.json()["next_step"]
