"""Each charge says which order it came from, and nothing that the calendar brought does."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from partners.charges.models import Charge
from partners.charges.queries import charges_for
from partners.orders.models import Order
from partners.subscriptions.renewals import renew_due
from portal.guards import protect, unprotect
from tests.charges.conftest import on
from tests.charges.conftest import sell as sell
from tests.exports.reading import table_of
from tests.trade import change_seats


@pytest.fixture
def history(sell, owner):
    team = sell(purchase_order_number="PO-4711")
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
    for query in ("q=po-4712", f"order={order.pk}"):
        page = browser.get(f"{company.url}/charges/?{query}").content.decode()
        assert f"/orders/{order.pk}/" in page
        assert "PO-4711" not in page
    assert f"/charges/?order={order.pk}" in browser.get(f"{company.url}/orders/{order.pk}/").content.decode()
    assert "PO-4711" in browser.get(f"{company.url}/subscriptions/{history.pk}/").content.decode()
    keyed = api(company.partner, "charges:read", "orders:read")
    (one,) = keyed.get(f"/api/v1/charges?order={order.pk}&expand=order").json()["data"]
    assert (one["order"], one["order_number"], one["purchase_order_number"]) == (order.pk, str(order), "PO-4712")
    assert one["expanded"]["order"]["purchase_order_number"] == "PO-4712"
    less = api(company.partner, "charges:read").get("/api/v1/charges").json()["data"]
    assert {(row["order_number"], row["purchase_order_number"]) for row in less} == {(None, None)}
    columns = "item,order_number,purchase_order_number"
    head, *rows = table_of(keyed.get(f"/api/v1/charges/export?columns={columns}"))
    assert sorted(row[head.index("purchase_order_number")] for row in rows) == ["", "PO-4711", "PO-4712"]


def test_the_migration_links_what_is_beyond_doubt(history, owner):
    migration = import_module("partners.migrations.0053_charges_are_linked_to_what_was_ordered")
    before = told(owner)
    unprotect(connection, Charge)
    Charge.objects.update(order_line=None)
    editor = SimpleNamespace(connection=connection)
    migration.link(apps, editor)
    assert told(owner) == before
    twin = Charge.objects.get(kind="add")
    Charge.objects.bulk_create(
        [Charge(**{f.attname: getattr(twin, f.attname) for f in Charge._meta.concrete_fields if f.name != "id"})]
    )
    Charge.objects.update(order_line=None)
    migration.link(apps, editor)
    protect(connection, Charge)
    assert [order for kind, _number, order in told(owner) if kind == "add"] == [None, None]
