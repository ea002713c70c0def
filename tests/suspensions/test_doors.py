"""Suspending through pages and REST."""

import pytest

from partners.suspensions.services import suspend_subscription

SCOPES = ("subscriptions:read", "subscriptions:write")
UNPAID = {"ground": "client_unpaid", "reason": "Two invoices are open"}


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def url(company, subscription):
    return f"{company.url}/subscriptions/{subscription.pk}/"


@pytest.fixture
def keyed(api, company):
    return api(company.partner, *SCOPES)


def test_over_rest_and_back(keyed, subscription):
    url = f"/api/v1/subscriptions/{subscription.pk}"
    before = keyed.get(url).json()
    answer = keyed.post(f"{url}/suspend", UNPAID)
    assert answer.status_code == 200, answer.content
    record = answer.json()
    assert (record["state"], record["renews_on"]) == ("suspended", before["renews_on"])
    [stands] = record["suspensions"]
    assert (stands["ground"], stands["side"], stands["reason"]) == ("client_unpaid", "partner", UNPAID["reason"])
    assert keyed.get(url).json() == record
    can = {one["action"]: one.get("code") for one in record["actions"]}
    assert can["change-seats"] == can["let-end"] == "subscription_suspended"
    assert can["cancel"] is can["reactivate"] is can["suspend"] is None
    assert keyed.post(f"{url}/suspend", UNPAID).json()["code"] == "suspension_stands"
    back = keyed.post(f"{url}/reactivate", {"reason": "Paid"}).json()
    assert (back["state"], back["suspensions"]) == ("active", [])
    assert keyed.get(f"{url}/suspensions").json()["data"][0]["lifted_reason"] == "Paid"
    assert keyed.get("/api/v1/subscriptions?state=suspended").json()["data"] == []


def test_added_grounds_move_the_version(keyed, subscription):
    url = f"/api/v1/subscriptions/{subscription.pk}"
    first = keyed.post(f"{url}/suspend", UNPAID)
    second = keyed.post(f"{url}/suspend", {"ground": "client_request", "reason": "They asked"})
    assert first["ETag"] != second["ETag"]
    assert len(second.json()["suspensions"]) == 2


@pytest.mark.parametrize(
    "body", [{}, {"ground": "client_unpaid"}, {"reason": "x"}, UNPAID | {"ground": "nonsense"}, UNPAID | {"x": 1}]
)
def test_shapes_over_rest(keyed, subscription, body):
    assert keyed.post(f"/api/v1/subscriptions/{subscription.pk}/suspend", body).status_code == 400


def test_a_partner_does_not_set_the_networks_ground(keyed, subscription):
    answer = keyed.post(f"/api/v1/subscriptions/{subscription.pk}/suspend", UNPAID | {"ground": "terms_not_accepted"})
    assert (answer.status_code, answer.json()["code"]) == (409, "ground_not_yours")


def test_the_page_says_what_follows_before_it_is_confirmed(company, sign_in, subscription, url):
    seller = sign_in(company.user("seller"))
    page = text_of(seller.get(f"{url}suspend/"))
    assert "if it is still suspended then" in page
    assert "time-line" in page
    assert "The client has not paid" in page
    assert "Under investigation" not in page
    answer = seller.post(f"{url}suspend/", UNPAID)
    assert answer.status_code == 302
    page = text_of(seller.get(url))
    assert "It is suspended, and ends on" in page
    assert UNPAID["reason"] in page
    assert "Reactivate" in page
    assert "Change seats" not in page
    assert seller.post(f"{url}reactivate/", {"reason": "Paid"}).status_code == 302
    assert "It is suspended" not in text_of(seller.get(url))


def test_who_reads_only_and_outsiders(company, other_company, sign_in, subscription, url):
    assert sign_in(company.user("read-only")).get(f"{url}suspend/").status_code == 403
    assert sign_in(other_company.user("owner")).get(f"{url}suspend/").status_code == 404


def test_staff_suspend_and_the_partner_cannot_lift_it(company, sign_in, staff_user, subscription, url):
    desk = sign_in(staff_user)
    there = f"/staff/subscriptions/{subscription.pk}/"
    assert "Suspend" in text_of(desk.get(there))
    page = text_of(desk.get(f"{there}suspend/"))
    assert "Under investigation" in page
    assert "The client has not paid" not in page
    assert desk.post(f"{there}suspend/", {"ground": "under_investigation", "reason": "A complaint"}).status_code == 302
    page = text_of(sign_in(company.user("seller")).get(f"{url}reactivate/"))
    assert "suspended by the other side" in page
    assert desk.post(f"{there}reactivate/", {"reason": "It was unfounded"}).status_code == 302
    subscription.refresh_from_db()
    assert subscription.state == "active"


def test_the_list_shows_it_and_filters_by_it(company, sign_in, owner, subscription):
    suspend_subscription(actor=owner, subscription=subscription, **UNPAID)
    seller = sign_in(company.user("seller"))
    for query in ("", "?state=suspended"):
        page = text_of(seller.get(f"{company.url}/subscriptions/{query}"))
        assert f"/subscriptions/{subscription.pk}/" in page
        assert "Suspended" in page
    assert "suspended: ends then" in text_of(seller.get(f"{company.url}/renewals/"))
