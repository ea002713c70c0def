"""Revising the catalogue by pages and by REST; and what partners hear of it."""

import pytest
from django.urls import reverse

from partners.catalogue.models import CommitmentRule, PlanVersion, PriceListItem
from partners.revisions.models import Revision
from partners.revisions.services import withdraw_revision
from portal.background import run_everything_due
from portal.notifications.models import Notification
from tests.revisions.conftest import ALONE, SOURCE, a_price, in_days

PATH = "/api/v1/catalogue-revisions"
SCOPES = ("catalogue-revisions:read", "catalogue-revisions:write")


def typed(**values) -> dict:
    usual = {"item": "advanced", "tier": "", "term": "yearly", "currency": "USD", "cost": "204", "retail": "300"}
    usual |= {"valid_from": in_days(40).isoformat(), "source": SOURCE, "title": "Prices of spring", "reason": ALONE}
    return {**usual, **values}


@pytest.fixture
def browser(staff_user, sign_in):
    return sign_in(staff_user)


def test_a_price_is_entered_looked_at_and_confirmed(price_list, subscription, browser):
    url = reverse("staff-revise-price")
    page = browser.get(f"{url}?item=advanced&term=yearly&currency=USD").content.decode()
    assert 'value="192.0000"' in page
    page = browser.post(url, typed()).content.decode()
    assert "1 renewal changes" in page
    assert "$1,920.00" in page
    assert "$2,040.00" in page
    assert "Hartwell IT" in page
    assert not Revision.objects.exists()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = browser.post(url, typed(confirmed="1", seen=seen), follow=True)
    record = Revision.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("staff-revision", args=[record.pk])
    assert "Prices of spring" in answer.content.decode()
    assert PriceListItem.objects.get(valid_from=in_days(40)).cost == 204
    listed = browser.get(reverse("staff-revision-list")).content.decode()
    assert "Prices of spring" in listed
    back = browser.post(reverse("staff-revision-withdraw", args=[record.pk]), {"reason": "Not yet"}, follow=True)
    assert "is taken back" in back.content.decode()
    assert not PriceListItem.objects.filter(valid_from=in_days(40)).exists()


def test_what_is_no_longer_what_was_shown_is_shown_again(price_list, browser):
    url = reverse("staff-revise-price")
    page = browser.post(url, typed(confirmed="1", seen="0" * 64)).content.decode()
    assert "would not do any more what was shown" in page
    assert not Revision.objects.exists()
    page = browser.post(url, typed(again="1")).content.decode()
    assert 'value="204"' in page


def test_a_refusal_stands_beside_its_field(price_list, browser):
    page = browser.post(reverse("staff-revise-price"), typed(valid_from=in_days(0).isoformat())).content.decode()
    assert "has begun: what holds then is sold and charged already" in page
    assert 'id="id_valid_from_error"' in page or "Choose a day from" in page


def test_plans_add_ons_and_rules_have_their_forms(db, browser):
    begun = {"valid_from": in_days(9).isoformat(), "source": SOURCE, "title": "Terms of 2027", "confirmed": "1", "reason": ALONE}
    plan = {"plan": "advanced", "minimum_seats": "5", "storage": "15 TB", "trial_days": "30", "summary": "Grows."}
    assert browser.post(reverse("staff-revise-plan"), begun | plan).status_code == 302
    assert PlanVersion.objects.get(valid_from=in_days(9)).minimum_seats == 5
    rule = {"term": "", "cancel_within_days": "7", "notice_days": "30", "explanation": "Seven days."}
    assert browser.post(reverse("staff-revise-rule"), begun | rule).status_code == 302
    assert CommitmentRule.objects.get(valid_from=in_days(9)).cancel_within_days == 7
    add_on = {
        "add_on": "data-governance",
        "quantity": "as-seats",
        "plans": ["advanced", "standard"],
        "summary": "More.",
    }
    shown = {**begun, **add_on}
    shown.pop("confirmed")
    page = browser.post(reverse("staff-revise-add-on"), shown).content.decode()
    assert page.count('name="plans"') == 2
    assert browser.post(reverse("staff-revise-add-on"), begun | add_on).status_code == 302
    for page in ("staff-revise-plan", "staff-revise-add-on", "staff-revise-rule", "staff-revise-price"):
        asked = {"plan": "advanced", "add_on": "data-governance", "term": "", "item": "storage-10-tb"}
        assert browser.get(reverse(page), asked).status_code == 200


def test_rest_tries_confirms_and_takes_back(price_list, subscription, api):
    client = api(None, *SCOPES, staff=True)
    body = {"title": "Prices of spring", "prices": [a_price("204.00", in_days(40).isoformat())], "reason": ALONE}
    tried = client.post(f"{PATH}?dry_run=true", body, format="json")
    assert tried.status_code == 201, tried.content
    assert tried.json()["effects"]["renewing_subscriptions"] == 1
    assert client.get(PATH).json()["data"] == []
    refused = client.post(PATH, body | {"digest": "0" * 64}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "shown_differently")
    made = client.post(PATH, body | {"digest": tried.json()["digest"]}, format="json").json()
    assert made["effects"] == tried.json()["effects"]
    assert [one["action"] for one in made["actions"]] == ["withdraw"]
    assert client.get(f"{PATH}?begun=false").json()["data"][0]["id"] == made["id"]
    back = client.post(f"{PATH}/{made['id']}/withdraw", {"reason": "Not yet"}, format="json").json()
    assert (back["state"], back["reason"]) == ("withdrawn", "Not yet")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"cost": 1.1e9}, "prices"), ({"cost": "x"}, "prices"), ({"valid_from": "2020-01-01"}, "prices.0.valid_from"),
        ({"item": "nothing"}, "prices.0.item"), ({"currency": "XXX"}, "prices.0.currency"), ({"seats": 1}, "prices"),
    ],
)  # fmt: skip
def test_rest_names_the_line_and_the_field(price_list, api, values, field):
    body = {"title": "x", "prices": [{**a_price("204", in_days(40).isoformat()), **values}]}
    answer = api(None, *SCOPES, staff=True).post(PATH, body, format="json")
    assert answer.status_code == 400
    assert any(error["field"].startswith(field) for error in answer.json()["errors"]), answer.json()


def test_no_partners_key_reads_or_writes_revisions(company, api, revise, price_list):
    revise(prices=[a_price("204", in_days(40))])
    client = api(company.partner, "price-list-items:read")
    assert client.get(PATH).status_code in {403, 404}
    assert client.post(PATH, {"title": "x", "prices": []}, format="json").status_code in {403, 404}


# ── Telling partners ────────────────────────────────────────────────────────────────────────────────


def test_a_partner_hears_of_it_once_and_nobody_whose_renewals_stay(
    price_list, subscription, other_company, owner, client_account, plan, revise, staff
):
    from tests.trade import create_subscription

    create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="yearly", seats=4, admin_email="b@hartwell.example"
    )
    revision = revise(prices=[a_price("204", in_days(40))])
    run_everything_due()
    told = Notification.objects.filter(topic="catalogue-revision")
    assert {(row.partner.name, row.user.memberships.get().role) for row in told} == {("Hartwell IT", "owner")}
    assert told.all().count() == 1
    withdraw_revision(actor=staff, revision=revision, reason="Not yet")
    run_everything_due()
    assert told.all().count() == 2
