"""A plan and an add-on that staff bring by a revision, and a name that comes on its day."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.catalogue.models import AddOn, Plan, PriceListItem
from partners.revisions import errors
from partners.revisions.beginning import as_it_was_asked, page_to_enter_again
from partners.revisions.models import Revision
from partners.revisions.naming import call_by_todays_names
from partners.revisions.services import confirm_revision, create_revision, preview_revision, withdraw_revision
from partners.subscriptions.errors import PlanNotSold
from portal import clock
from portal.errors import InvalidValue
from portal.events.models import Event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from tests.factories import make_user
from tests.revisions.conftest import ALONE, SOURCE, a_plan_version, a_price, in_days
from tests.revisions.test_doors import PATH, SCOPES
from tests.trade import change_plan, create_subscription

DAY = timedelta(days=1)


def a_new_plan(begins, **values) -> dict:
    return a_plan_version(begins, plan="premium", name="Premium", rank=45, **values)


def an_add_on(begins, **values) -> dict:
    usual = {"add_on": "vault", "name": "Vault", "rank": 55, "quantity": "as-seats", "plans": ["premium"], "summary": "More."}
    return {**usual, "source": SOURCE, "valid_from": begins, **values}


def lines(begins) -> dict:
    priced = {"item": "premium", "valid_from": begins}
    return {
        "prices": [a_price("300", begins, **priced), a_price("30", begins, **priced | {"item": "vault"})],
        "add_on_versions": [an_add_on(begins)],
        "plan_versions": [a_new_plan(begins)],
    }


def test_a_new_plan_is_sold_from_its_first_day_at_the_prices_of_its_revision(
    price_list, subscription, owner, client_account, staff, company, sign_in, api
):
    second = Actor.person(make_user("second@portal.example", "Sam", staff_role=StaffRole.NETWORK_ADMIN))
    proposed = create_revision(actor=staff, title="Premium comes", lines=lines(in_days(10)))
    assert not Plan.objects.filter(code="premium").exists()
    confirm_revision(actor=second, revision=proposed)
    plan = Plan.objects.get(code="premium")
    assert [plan.name, plan.rank, plan.versions.get().name] == ["Premium", 45, "Premium"]
    team = {"client_account": client_account, "plan": plan, "term": "yearly", "seats": 4, "admin_email": "p@hartwell.example"}
    browser = sign_in(company.user("seller"))
    with clock.moved(by=9 * DAY):
        with pytest.raises(PlanNotSold):
            create_subscription(actor=owner, **team)
        assert "Premium" not in browser.get(f"{company.url}/subscriptions/new/").content.decode()
        assert "Premium" not in browser.get(f"{company.url}/plans/").content.decode()
    with clock.moved(by=10 * DAY):
        assert "Premium" in browser.get(f"{company.url}/subscriptions/new/").content.decode()
        sold = create_subscription(actor=owner, **team, add_ons=AddOn.objects.filter(code="vault"))
        assert [sold.price.cost, sold.add_ons.get().price.cost] == [300, 30]
        change_plan(actor=owner, subscription=subscription, plan=plan, reason="Rank 45 is above Advanced")
    rows = api(company.partner, "plans:read").get("/api/v1/plans").json()["data"]
    assert [(row["name"], row["rank"]) for row in rows if row["code"] == "premium"] == [("Premium", 45)]


def test_a_preview_makes_nothing_and_what_is_taken_back_goes_unless_something_speaks_of_it(price_list, staff, revise):
    preview_revision(actor=staff, title="Try", lines=lines(in_days(10)))
    assert not Plan.objects.filter(code="premium").exists()
    first = revise(**lines(in_days(10)))
    withdraw_revision(actor=staff, revision=first, reason="Not yet")
    assert not Plan.objects.filter(code="premium").exists()
    assert not AddOn.objects.filter(code="vault").exists()
    first = revise(**lines(in_days(10)))
    revise(prices=[a_price("310", in_days(20), item="premium")])
    withdraw_revision(actor=staff, revision=first, reason="Not yet")
    assert not Plan.objects.get(code="premium").versions.exists()
    assert not AddOn.objects.filter(code="vault").exists()
    assert PriceListItem.objects.get(plan__code="premium").cost == 310
    revise(plan_versions=[a_plan_version(in_days(15), plan="premium", name="Premium Two")])  # the code is its own still
    assert Plan.objects.get(code="premium").name_on(in_days(15)) == "Premium Two"


def test_a_name_comes_on_its_day_and_what_was_written_stays(price_list, subscription, owner, revise, company, sign_in):
    planned = revise(plan_versions=[a_plan_version(in_days(30), minimum_seats=4)])
    written = Event.objects.filter(subject_id=subscription.pk).values_list("subject_label", "new")
    before = list(written)
    revision = revise(plan_versions=[a_plan_version(in_days(10), name="Advanced Pro")])
    (line,) = revision.lines
    assert (line["before"]["name"], line["after"]["name"]) == ("Advanced", "Advanced Pro")
    assert (revision.effects["subscriptions"], revision.effects["renewing_subscriptions"]) == (1, 0)
    assert call_by_todays_names() == 0
    yesterday = in_days(-1).isoformat()
    browser = sign_in(company.user("owner"))
    assert "Advanced Pro" in browser.get(f"{company.url}/plans/?on={in_days(10).isoformat()}").content.decode()
    with clock.moved(by=10 * DAY):
        assert [call_by_todays_names(), call_by_todays_names()] == [1, 0]
        assert "Advanced Pro" in browser.get(f"{company.url}/subscriptions/{subscription.pk}/").content.decode()
        assert "Advanced Pro" not in browser.get(f"{company.url}/plans/?on={yesterday}").content.decode()
    event = Event.objects.get(verb="catalogue.renamed")
    assert (event.subject_id, event.old, event.new["name"]) == (revision.pk, {"name": "Advanced"}, "Advanced Pro")
    assert list(written) == before
    with clock.moved(by=30 * DAY):  # a version that was planned before says nothing of the name
        assert call_by_todays_names() == 0
    assert planned.first_on == in_days(30)


def test_the_name_of_one_that_has_not_begun_is_corrected(price_list, revise):
    begins = in_days(10)
    revise(plan_versions=[a_new_plan(begins)])
    revise(plan_versions=[a_plan_version(begins, plan="premium", name="Premium Plus")])
    assert [call_by_todays_names(), call_by_todays_names()] == [1, 0]
    assert Plan.objects.get(code="premium").name == "Premium Plus"


def test_a_team_is_not_older_than_a_plan_that_staff_brought(price_list, revise, owner, client_account):
    revise(plan_versions=[a_new_plan(in_days(10))], prices=[a_price("300", in_days(10), item="premium")])
    team = {"client_account": client_account, "plan": Plan.objects.get(code="premium"), "term": "yearly", "seats": 5}
    before_it = in_days(5)
    with clock.moved(by=20 * DAY), pytest.raises(PlanNotSold):
        create_subscription(actor=owner, **team, admin_email="old@hartwell.example", started_on=before_it)


@pytest.mark.parametrize(
    ("values", "refused", "field"),
    [
        ({"name": "Advanced"}, errors.NameTaken, "name"), ({"plan": "Advanced"}, errors.CodeTaken, "plan"),
        ({"plan": "data-governance"}, errors.CodeTaken, "plan"), ({"plan": "a b"}, InvalidValue, "plan"),
        ({"name": ""}, errors.NotInCatalogue, "plan"), ({"rank": 1000}, InvalidValue, "rank"),
        ({"plan": "advanced", "rank": 45}, InvalidValue, "rank"), ({"rank": None}, errors.NotInCatalogue, "plan"),
        ({"rank": 30}, InvalidValue, "rank"),
    ],
)  # fmt: skip
def test_what_no_new_plan_can_be(price_list, revise, values, refused, field):
    with pytest.raises(refused) as refusal:
        revise(plan_versions=[{**a_new_plan(in_days(10)), **values}])
    assert refusal.value.field == f"plan_versions.0.{field}"


def test_the_pages_bring_a_plan_with_prices_and_rename_an_add_on(price_list, staff_user, sign_in):
    browser, url = sign_in(staff_user), reverse("staff-new-plan")
    assert "After Business Plus" in browser.get(url).content.decode()
    shared = {"valid_from": in_days(10).isoformat(), "source": SOURCE, "title": "Premium comes", "reason": ALONE}
    typed = {
        **shared, "plan": "premium", "name": "Premium", "rank": "45", "minimum_seats": "3", "summary": "More.", "sold": "on",
        "renews": "on", "currency": "USD", "cost_yearly": "300",
    }  # fmt: skip
    assert "A price has both." in browser.post(url, typed).content.decode()
    typed["retail_yearly"] = "400"
    page = browser.post(url, typed).content.decode()
    assert "Premium · Yearly · USD" in page
    assert "$400.00" in page
    assert not Plan.objects.filter(code="premium").exists()
    assert browser.post(url, typed | {"confirmed": "1"}).status_code == 302
    assert PriceListItem.objects.get(plan__code="premium").retail == 400
    assert "One with this code is there already." in browser.post(url, typed | {"name": "Another"}).content.decode()
    vault = {**shared, "add_on": "data-governance", "name": "Data Vault", "quantity": "as-seats", "summary": "Rules."}
    assert browser.post(reverse("staff-revise-add-on"), vault | {"confirmed": "1"}).status_code == 302
    assert AddOn.objects.get(code="data-governance").name_on(in_days(10)) == "Data Vault"
    assert browser.get(reverse("staff-new-add-on")).status_code == 200


def test_one_that_lapsed_is_entered_again_where_a_page_says_all_of_it(price_list, staff):
    asked = {"plan_versions": [a_new_plan(in_days(10))], "prices": [a_price("300", in_days(10), item="premium")]}
    revision = preview_revision(actor=staff, title="Premium comes", lines=asked)
    assert page_to_enter_again(revision) == "staff-new-plan"
    initial = as_it_was_asked("plan_versions", revision)
    assert [initial[name] for name in ("plan", "name", "cost_yearly", "currency")] == ["premium", "Premium", "300", "USD"]
    assert page_to_enter_again(preview_revision(actor=staff, title="All", lines=lines(in_days(10)))) == ""


def test_rest_brings_a_plan(price_list, api):
    begins = in_days(10).isoformat()
    body = {"title": "Premium comes", "reason": ALONE, **lines(begins)}
    client = api(None, *SCOPES, staff=True)
    tried = client.post(f"{PATH}?dry_run=true", body, format="json")
    assert (tried.status_code, Plan.objects.filter(code="premium").exists()) == (201, False), tried.content
    made = client.post(PATH, body | {"digest": tried.json()["digest"]}, format="json")
    assert made.status_code == 201, made.content
    assert [line["after"].get("name") for line in made.json()["lines"]] == ["Premium", "Vault", None, None]
    assert Revision.objects.get().state == "confirmed"
