"""Each charge says which order it came from, and nothing that the calendar brought does."""

from datetime import date
from importlib import import_module

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from partners.catalogue.models import Plan
from partners.charges.models import Charge
from partners.charges.queries import charges_for
from partners.orders.models import Order
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription
from portal.guards import unprotect
from tests.charges.conftest import on
from tests.charges.conftest import sell as sell
from tests.exports.reading import table_of
from tests.subscriptions.conftest import set_price
from tests.trade import change_plan, change_seats


@pytest.fixture
def history(sell, owner):
    team = sell(purchase_order_number="PO-4711", deal_code="SPRING")
    with on(date(2026, 7, 15)):
        change_seats(actor=owner, subscription=team, seats=13, reason="Three", purchase_order_number="PO-4712")
    with on(date(2027, 1, 15)):
        renew_due()
    return team


def told(owner) -> list[tuple]:
    rows = charges_for(owner).order_by("id")
    return [(row.kind, row.purchase_order_number, row.order_line and row.order_line.order_id) for row in rows]


def test_what_was_ordered_names_its_order_and_a_renewal_none(history, owner):
    first, second = Order.objects.order_by("id").values_list("pk", flat=True)
    assert sorted(told(owner), key=str) == sorted(
        [("new", "PO-4711", first), ("add", "PO-4712", second), ("renew", None, None)], key=str
    )


def test_pages_rest_and_files_say_so_and_find_it(history, owner, company, sign_in, api):
    order, browser = Order.objects.get(purchase_order_number="PO-4712"), sign_in(company.user("billing"))
    for query in ("q=po-4712", f"q={str(order).lower()}+hartwell", f"order={order.pk}"):
        page = browser.get(f"{company.url}/charges/?{query}").content.decode()
        assert f"/orders/{order.pk}/" in page
        assert "PO-4711" not in page
    assert f"/charges/?order={order.pk}" in browser.get(f"{company.url}/orders/{order.pk}/").content.decode()
    page = browser.get(f"{company.url}/subscriptions/{history.pk}/").content.decode()
    assert "PO-4711 · SPRING" in page
    keyed = api(company.partner, "charges:read", "orders:read")
    (one,) = keyed.get(f"/api/v1/charges?order={order.pk}&expand=order").json()["data"]
    assert (one["order"], one["order_number"], one["purchase_order_number"]) == (order.pk, str(order), "PO-4712")
    assert one["expanded"]["order"]["purchase_order_number"] == "PO-4712"
    assert len(keyed.get(f"/api/v1/charges?q={order}").json()["data"]) == 1
    unread = api(company.partner, "charges:read")
    assert [unread.get(f"/api/v1/charges?q={one}").json()["data"] for one in ("PO-4712", order)] == [[], []]
    assert unread.get("/api/v1/charges?q=hartwell").json()["data"] == []  # nor what a client is called
    named = api(company.partner, "charges:read", "client-accounts:read")
    assert len(named.get("/api/v1/charges?q=hartwell").json()["data"]) == 3
    less = unread.get("/api/v1/charges").json()["data"]
    assert {(row["order_number"], row["purchase_order_number"], row["deal_code"]) for row in less} == {(None, None, None)}
    columns = "item,order_number,purchase_order_number,deal_code"
    head, *rows = table_of(keyed.get(f"/api/v1/charges/export?columns={columns}"))
    assert sorted(row[head.index("purchase_order_number")] for row in rows) == ["", "PO-4711", "PO-4712"]
    assert sorted(row[head.index("deal_code")] for row in rows) == ["", "", "SPRING"]


def test_the_credit_of_an_ordered_change_names_its_order_and_that_of_a_cancellation_none(sell, owner, price_list):
    set_price("standard", "yearly", "100")
    team = sell(plan=Plan.objects.get(code="standard"), purchase_order_number="PO-1")
    with on(date(2026, 1, 20)):
        higher = Plan.objects.get(code="advanced")
        change_plan(actor=owner, subscription=team, plan=higher, reason="More", purchase_order_number="PO-2")
    assert {number for kind, number, _order in told(owner) if kind == "credit"} == {"PO-2"}
    with on(date(2026, 1, 25)):
        cancel_subscription(actor=owner, subscription=team, reason="The client closes")
    assert {number for kind, number, _order in told(owner) if kind == "credit"} == {"PO-2", None}


MIGRATION = "0053_charges_are_linked_to_what_was_ordered"


def migrate() -> None:
    """That one alone, as `migrate` does it."""
    unprotect(connection, Charge)
    Charge.objects.update(order_line=None)
    MigrationRecorder(connection).record_unapplied("partners", MIGRATION)
    MigrationExecutor(connection).migrate([("partners", MIGRATION)])


@pytest.mark.django_db(transaction=True)
def test_the_migration_links_what_is_beyond_doubt(history, sell, owner, monkeypatch):
    monkeypatch.setattr(import_module(f"partners.migrations.{MIGRATION}"), "AT_A_TIME", 1)
    sell(admin_email="b@h.example", purchase_order_number="PO-4713")
    before = told(owner)
    migrate()
    assert told(owner) == before
    with pytest.raises(IntegrityError):
        Charge.objects.update(order_line=None)  # the wall stands again
    twin = Charge.objects.get(kind="add")
    Charge.objects.bulk_create(
        [Charge(**{f.attname: getattr(twin, f.attname) for f in Charge._meta.concrete_fields if f.name != "id"})]
    )
    migrate()
    assert [order for kind, _number, order in told(owner) if kind == "add"] == [None, None]
    assert {number for kind, number, _order in told(owner) if kind == "new"} == {"PO-4711", "PO-4713"}
