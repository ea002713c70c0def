"""What integrators ask of quotes and orders: what came since, which order a subscription waits for, and what orders cost."""

from datetime import timedelta

from partners.orders.quoting import create_quote
from partners.subscriptions.engine.changes import SetSeats
from portal import clock


def test_quotes_that_came_since(api, company, owner, subscription):
    first = create_quote(actor=owner, change=SetSeats(12), subscription=subscription)
    with clock.moved(by=timedelta(hours=1)):
        later = create_quote(actor=owner, change=SetSeats(14), subscription=subscription)
    keyed = api(company.partner, "quotes:read")

    def found(moment):
        return {one["id"] for one in keyed.get("/api/v1/quotes", {"created_since": moment}).json()["data"]}

    assert found(first.created_at.isoformat()) == {first.pk, later.pk}
    assert found((later.created_at - timedelta(minutes=1)).isoformat()) == {later.pk}
    assert found((later.created_at + timedelta(minutes=1)).isoformat()) == set()
    for wrong in ({"created_since": "yesterday"}, {"updated_since": "2026-01-01T00:00:00Z"}):
        assert keyed.get("/api/v1/quotes", wrong).status_code == 400


def test_a_subscription_names_the_order_that_it_waits_for(api, company, added, subscription, confirm):
    keyed = api(company.partner, "subscriptions:read", "quotes:read")
    url = f"/api/v1/subscriptions/{subscription.pk}"
    assert keyed.get(url).json()["order_at_work"] == added.pk
    assert [row["order_at_work"] for row in keyed.get("/api/v1/subscriptions").json()["data"]] == [added.pk]
    expanded = keyed.get("/api/v1/quotes", {"expand": "subscription"}).json()["data"][0]["expanded"]["subscription"]
    assert expanded["order_at_work"] == added.pk
    confirm(added)
    assert keyed.get(url).json()["order_at_work"] is None


def test_what_orders_cost_stands_in_their_list_for_those_who_see_cost(api, company, price_list, added, sign_in):
    added.refresh_from_db()
    assert added.cost
    scopes = ["orders:read", "client-accounts:read"]
    paid, unpaid = api(company.partner, *scopes, "charges:read"), api(company.partner, *scopes)
    assert paid.get("/api/v1/orders").json()["data"][0]["cost"] == f"{added.cost:.4f}"
    assert unpaid.get("/api/v1/orders").json()["data"][0]["cost"] is None
    heads = {}
    for name, keyed in (("paid", paid), ("unpaid", unpaid)):
        answer = keyed.get("/api/v1/orders/export", {"columns": "label,cost,retail,currency"})
        heads[name] = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[0].split(",")
    assert {"cost", "retail", "currency"} <= set(heads["paid"])
    assert "cost" not in heads["unpaid"]
    shown = {role: sign_in(company.user(role)).get(f"{company.url}/orders/").text for role in ("billing", "read-only")}
    amount = f"${added.cost:,.2f}"
    assert amount in shown["billing"]
    assert amount not in shown["read-only"]
