"""Subscriptions through the REST door."""

from datetime import timedelta

import pytest

from partners.catalogue.models import Plan
from partners.orders.models import Order, Quote
from partners.subscriptions.models import SeatMovement, Subscription
from portal import clock
from tests.trade import confirm

SCOPES = ("subscriptions:read", "subscriptions:write", "plans:read", "client-accounts:read")
URL = "/api/v1/subscriptions"


@pytest.fixture
def keyed(api, company):
    return api(company.partner, *SCOPES)


def body(client_account, plan, **values):
    given = {
        "client_account": client_account.pk,
        "plan": plan.pk,
        "term": "yearly",
        "seats": 10,
        "admin_email": "a@h.example",
    }
    return {**given, **values}


def test_a_team_that_exists_is_entered_and_read(keyed, client_account, plan):
    answer = keyed.post(URL, body(client_account, plan, started_on=(clock.today() - timedelta(days=9)).isoformat()))
    assert answer.status_code == 201, answer.content
    record = answer.json()
    assert record.pop("warnings") == []
    assert (record["purchased"], record["number"], record["state"]) == (10, 1, "active")
    assert keyed.get(f"{URL}/{record['id']}").json() == record
    offered = {
        "let-end", "let-renew", "change-term", "remove-add-on", "withdraw-change", "cancel", "suspend", "reactivate",
        "change-seats", "change-plan", "add-add-on", "convert", "set-invoiced",
    }  # fmt: skip
    assert {entry["action"] for entry in record["actions"]} == offered


def test_a_team_older_than_what_is_known_of_its_plan_is_told_what_is_assumed(keyed, client_account, company, sign_in):
    plan = Plan.objects.get(code="business-plus")
    (warned,) = keyed.post(URL, body(client_account, plan, started_on="2021-05-01")).json()["warnings"]
    assert (warned["field"], warned["code"]) == ("started_on", "rule_assumed")
    assert "17 Sep 2024" in warned["detail"]
    sent = body(client_account, plan, started_on="2021-05-01", admin_email="b@h.example")
    page = sign_in(company.user("seller")).post(f"{company.url}/subscriptions/new/", sent, follow=True).text
    assert warned["detail"] in page
    assert keyed.post(URL, body(client_account, plan, started_on="2011-09-30")).json()["code"] == "plan_not_sold"


def test_a_team_that_begins_today_is_ordered(keyed, client_account, plan):
    answer = keyed.post(URL, body(client_account, plan))
    assert (answer.status_code, answer.json()["code"]) == (409, "order_needed")
    assert "quote" in answer.json()["next_step"]


def test_another_partners_client_does_not_exist(keyed, plan, outsider):
    from partners.clients.services import create_client_account

    foreign = create_client_account(actor=outsider, name="Fremd")
    answer = keyed.post(URL, body(foreign, plan))
    assert answer.status_code == 400
    assert answer.json()["errors"][0] == {
        "field": "client_account",
        "code": "does_not_exist",
        "detail": f"There is no record with the id {foreign.pk}.",
    }


@pytest.mark.parametrize("seats", [0, -5, 10**30, 2.5, "three", True, None, [3], 1e300])
def test_seats_that_are_no_number_of_seats(keyed, client_account, plan, seats):
    answer = keyed.post(URL, body(client_account, plan, seats=seats))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "seats"
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("seats", [0, -1, 1.5, 10**12, "12"])
@pytest.mark.parametrize("kind", ["subscribe", "change-seats"])
def test_quotes_of_no_number_of_seats(api, company, subscription, kind, seats):
    keyed = api(company.partner, "quotes:write", "subscriptions:read", "client-accounts:read")
    new = {"client_account": subscription.client_account_id, "plan": "advanced", "term": "yearly", "admin_email": "b@h.example"}
    asked = new if kind == "subscribe" else {"subscription": subscription.pk}
    answer = keyed.post("/api/v1/quotes", {"kind": kind, "seats": seats, **asked})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["seats"]
    assert Quote.objects.count() == 1  # the subscription's own


def test_a_dry_run_says_what_would_happen_and_does_nothing(keyed, subscription):
    answer = keyed.post(f"{URL}/{subscription.pk}/change-seats", {"seats": 7, "reason": "Less", "dry_run": True}).json()
    assert answer["dry_run"] is True
    assert (answer["kind"], answer["delta"], answer["effective_on"]) == (
        "reduction",
        -3,
        subscription.renews_on.isoformat(),
    )
    assert not subscription.scheduled_changes.exists()


def test_seats_are_changed_and_the_ledger_shows_it(keyed, subscription):
    done = keyed.post(f"{URL}/{subscription.pk}/change-seats", {"seats": 14, "reason": "More"}).json()
    confirm(Order.objects.get(pk=done["order"]))
    rows = keyed.get(f"{URL}/{subscription.pk}/seat-movements").json()["data"]
    assert [(row["delta"], row["reason"]) for row in rows] == [(4, "More"), (10, "First order")]


def test_the_refusal_names_rule_and_next_step(keyed, subscription):
    answer = keyed.post(f"{URL}/{subscription.pk}/change-seats", {"seats": 2, "reason": "Less"})
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["errors"][0]["field"]) == ("below_minimum", "seats")
    assert "3 seats or more" in problem["next_step"]
    assert SeatMovement.objects.count() == 1


def test_an_outsider_finds_nothing(api, other_company, subscription):
    theirs = api(other_company.partner, *SCOPES)
    for method, path in [("get", ""), ("get", "/seat-movements"), ("post", "/change-seats"), ("post", "/cancel")]:
        answer = getattr(theirs, method)(
            f"{URL}/{subscription.pk}{path}", {"seats": 99, "reason": "x"} if method == "post" else None
        )
        assert answer.status_code in {400, 404}, path
        assert "hartwell" not in answer.content.decode().lower()
    assert Subscription.objects.get().purchased == 10


def test_plans_say_since_when_and_where_it_was_read(keyed):
    plans = {plan["code"]: plan for plan in keyed.get("/api/v1/plans").json()["data"]}
    assert plans["education"]["versions"][0]["minimum_seats"] == 300
    assert all(version["source"] for plan in plans.values() for version in plan["versions"])


def test_renewing_within_days(keyed, subscription):
    assert keyed.get(URL, {"renewing_within": 60}).json()["data"] == []
    assert len(keyed.get(URL, {"renewing_within": 366}).json()["data"]) == 1
    assert keyed.get(URL, {"renewing_within": "soon"}).status_code == 400


@pytest.mark.parametrize("seats", ["12", "१२"])
def test_a_text_is_no_number_of_seats(keyed, subscription, seats):
    answer = keyed.post(f"{URL}/{subscription.pk}/change-seats", {"seats": seats, "reason": "More"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "seats")


def test_not_a_number_is_no_json(keyed, subscription):
    answer = keyed.post(
        f"{URL}/{subscription.pk}/change-seats", '{"seats": NaN, "reason": "x"}', content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_caller_who_saw_another_number_is_refused(keyed, subscription):
    answer = keyed.post(
        f"{URL}/{subscription.pk}/change-seats", {"seats": 12, "reason": "More", "expected_purchased": 9}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "seats_changed_meanwhile")


def test_a_dry_run_is_refused_like_the_act(api, company, subscription, keyed):
    reader = api(company.partner, "subscriptions:read")
    body = {"seats": 12, "reason": "More", "dry_run": True}
    assert reader.post(f"{URL}/{subscription.pk}/change-seats", body).json()["code"] == "scope_missing"
    keyed.post(f"{URL}/{subscription.pk}/cancel", {"reason": "Not wanted"})
    assert keyed.post(f"{URL}/{subscription.pk}/change-seats", body).json()["code"] == "subscription_not_active"


def test_what_was_previewed_is_what_is_done(keyed, subscription):
    body = {"seats": 14, "reason": "More", "expected_purchased": 10}
    said = keyed.post(f"{URL}/{subscription.pk}/change-seats", {**body, "dry_run": True}).json()
    done = keyed.post(f"{URL}/{subscription.pk}/change-seats", body).json()
    assert {**said, "dry_run": False, "order": done["order"]} == done
    assert (done["kind"], done["delta"], done["keeps"]) == ("increase", 4, [])


def test_a_reduction_is_scheduled_replaced_and_withdrawn(keyed, subscription):
    path = f"{URL}/{subscription.pk}"
    keyed.post(f"{path}/change-seats", {"seats": 7, "reason": "Less"})
    second = keyed.post(f"{path}/change-seats", {"seats": 5, "reason": "Even less"}).json()
    rows = keyed.get(f"{path}/scheduled-changes").json()["data"]
    assert [(row["seats"], row["state"]) for row in rows] == [(5, "scheduled"), (7, "replaced")]
    assert second["replaces"] == rows[1]["id"]
    assert keyed.post(f"{path}/withdraw-change", {}).json()["state"] == "withdrawn"
    assert keyed.post(f"{path}/withdraw-change", {}).json()["code"] == "nothing_scheduled"


def test_the_ledger_comes_in_pages(keyed, subscription):
    for seats in (11, 12, 13):
        keyed.post(f"{URL}/{subscription.pk}/change-seats", {"seats": seats, "reason": "More"})
        confirm(Order.objects.order_by("-id")[0])
    page = keyed.get(f"{URL}/{subscription.pk}/seat-movements", {"limit": 2}).json()
    assert [row["sequence"] for row in page["data"]] == [4, 3]
    assert [row["sequence"] for row in keyed.get(page["next"]).json()["data"]] == [2, 1]


@pytest.mark.parametrize("field", ["number", "purchased", "state", "renews_on", "colour"])
def test_what_cannot_be_set_is_refused_by_name(keyed, client_account, plan, field):
    answer = keyed.post(URL, body(client_account, plan, **{field: "5"}))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2027-02-29", "soon", 20260101])
def test_a_start_that_cannot_be(keyed, client_account, plan, day):
    answer = keyed.post(URL, body(client_account, plan, started_on=day))
    assert answer.status_code in {400, 409}
    assert answer.json()["errors"][0]["field"] in {"started_on", "plan"}


def test_nothing_is_sold_before_the_agreement(api, company, client_account, plan):
    company.partner.agreement_due = True
    company.partner.save()
    answer = api(company.partner, *SCOPES).post(URL, body(client_account, plan))
    assert (answer.status_code, answer.json()["code"]) == (403, "agreement_required")


def test_a_suspended_partner_reads_and_changes_nothing(api, company, subscription):
    company.partner.state = "suspended"
    company.partner.save()
    client = api(company.partner, *SCOPES)
    assert client.get(f"{URL}/{subscription.pk}").status_code == 200
    answer = client.post(f"{URL}/{subscription.pk}/cancel", {"reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "partner_suspended")


def test_no_search_tells_a_key_what_it_may_not_read(api, company, subscription):
    for noun in ("subscriptions", "orders", "renewals"):
        found = [
            len(api(company.partner, f"{noun}:read", *more).get(f"/api/v1/{noun}?q=dental").json()["data"])
            for more in ((), ("client-accounts:read",))
        ]
        assert found == [0, 1], noun
