"""What a qualification opens, and what its end closes: selling, renewals, hand-overs, files of teams, revisions."""

from datetime import timedelta

import pytest

from partners.catalogue.models import Plan
from partners.orders.buying import order_subscription, preview_subscription
from partners.orders.quoting import create_quote
from partners.orders.services import create_order, place_order
from partners.qualifications.errors import AdminOutsideInstitution
from partners.qualifications.lapsing import lapse_due
from partners.qualifications.models import Qualification
from partners.qualifications.services import end_qualification
from partners.renewals.queries import renewals_for
from partners.revisions.lines import read_lines
from partners.subscriptions import errors
from partners.subscriptions.changes import preview_plan
from partners.subscriptions.coming import coming_of
from partners.subscriptions.engine.changes import ChangePlan, Subscribe
from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.standing import renews_then
from partners.subscriptions.terms import Term
from portal import clock
from tests.trade import change_plan, change_seats, confirm, create_subscription, qualify

pytestmark = pytest.mark.django_db


@pytest.fixture
def education(db) -> Plan:
    return Plan.objects.get(code="education")


@pytest.fixture
def team(owner, client_account, education):
    def sold(email: str = "head@hartwell.example", **values) -> Subscription:
        order = {"plan": education, "term": "yearly", "seats": 300, "admin_email": email, **values}
        return create_subscription(actor=owner, client_account=client_account, **order)

    return sold


def test_only_who_qualifies_is_sold_it_by_quote_preview_order_and_as_a_team_that_exists(
    owner, client_account, education, team
):
    about = {"client_account": client_account, "admin_email": "head@hartwell.example"}
    order = {**about, "plan": education, "term": "yearly", "seats": 300}
    for attempt in (
        lambda: create_quote(actor=owner, change=Subscribe("education", Term.YEARLY, 300), **about),
        lambda: preview_subscription(actor=owner, **order),
        lambda: order_subscription(actor=owner, **order),
        lambda: team(started_on=clock.today() - timedelta(days=9)),
    ):
        with pytest.raises(errors.QualificationMissing) as refused:
            attempt()
        assert (refused.value.field, refused.value.status) == ("plan", 409)
        assert "Education" in str(refused.value)
    qualify(client_account)
    assert team().purchased == 300
    assert team("other@hartwell.example", started_on=clock.today() - timedelta(days=9)).purchased == 300


def test_a_non_profit_is_no_school(client_account, team):
    qualify(client_account, "non-profit", institution="charity")
    with pytest.raises(errors.QualificationMissing):
        team()


def test_where_a_rule_decided_the_admin_has_an_address_there(client_account, team, owner):
    qualify(client_account, rule="ac.uk", domain="kings.ac.uk")
    with pytest.raises(AdminOutsideInstitution):
        team("it@hartwell.example")
    with pytest.raises(AdminOutsideInstitution):
        team("it@hartwell.example", started_on=clock.today() - timedelta(days=9))
    assert team("it@kings.ac.uk").pk


def test_so_has_the_admin_of_a_team_that_is_raised_to_it(client_account, owner, education):
    qualify(client_account, rule="ac.uk", domain="kings.ac.uk")
    usual = {"plan": Plan.objects.get(code="advanced"), "term": "yearly", "seats": 300}
    outside, inside = (
        create_subscription(actor=owner, client_account=client_account, admin_email=email, **usual)
        for email in ("it@hartwell.example", "it@kings.ac.uk")
    )
    for attempt in (
        lambda: preview_plan(owner, outside, education),
        lambda: change_plan(actor=owner, subscription=outside, plan=education, reason="Cheaper"),
        lambda: create_quote(
            actor=owner, change=ChangePlan("education"), client_account=client_account, subscription=outside
        ),
    ):
        with pytest.raises(AdminOutsideInstitution) as refused:
            attempt()
        assert refused.value.field == "plan"
    change_plan(actor=owner, subscription=inside, plan=education, reason="A school")
    inside.refresh_from_db()
    assert inside.plan == education


def test_where_staff_looked_any_address_will_do(client_account, team):
    qualify(client_account, rule="ac.uk", domain="kings.ac.uk")
    qualify(client_account)
    assert team("it@hartwell.example").pk


def test_a_quote_does_not_outlive_the_qualification(owner, client_account, staff):
    held = qualify(client_account)
    change = Subscribe("education", Term.YEARLY, 300)
    quote = create_quote(actor=owner, change=change, client_account=client_account, admin_email="h@hartwell.example")
    order = create_order(actor=owner, quotes=[quote])
    end_qualification(actor=staff, qualification=held, reason="It closed.")
    with pytest.raises(errors.QualificationMissing):
        place_order(actor=owner, order=order)


def test_nor_does_an_order_at_the_trade_desk(owner, client_account, staff):
    held = qualify(client_account)
    change = Subscribe("education", Term.YEARLY, 300)
    quote = create_quote(actor=owner, change=change, client_account=client_account, admin_email="h@hartwell.example")
    order = place_order(actor=owner, order=create_order(actor=owner, quotes=[quote]))
    end_qualification(actor=staff, qualification=held, reason="It closed.")
    with pytest.raises(errors.QualificationMissing):
        confirm(order)
    assert not Subscription.objects.filter(plan__code="education").exists()


def test_a_renewal_made_up_for_late_is_judged_by_its_own_day(client_account, team):
    held = qualify(client_account, expires_on=clock.today() + timedelta(days=367))
    subscription = team()
    with clock.moved(by=timedelta(days=370)):  # nobody was there on the day of the renewal
        lapse_due()
        renew_due()
    held.refresh_from_db()
    subscription.refresh_from_db()
    assert (held.state, subscription.state) == ("lapsed", "active")


def test_seats_are_bought_as_long_as_it_holds(owner, client_account, team, staff):
    held, subscription = qualify(client_account), team()
    change_seats(actor=owner, subscription=subscription, seats=310, reason="More pupils")
    end_qualification(actor=staff, qualification=held, reason="It closed.")
    with pytest.raises(errors.QualificationMissing):
        change_seats(actor=owner, subscription=subscription, seats=320, reason="More pupils")


def test_a_team_ends_at_its_term_when_the_qualification_does_not_last_so_long(owner, client_account, team):
    qualify(client_account, expires_on=clock.today() + timedelta(days=200))
    subscription = team()
    assert not renews_then(subscription)
    assert "qualification" in coming_of(subscription)[-1].words
    renewal = renewals_for(owner).get().renewal
    assert (renewal.ends, renewal.lacking) == (True, "education")
    with clock.moved(by=timedelta(days=370)):
        renew_due()
    subscription.refresh_from_db()
    assert subscription.state == "expired"


def test_requested_again_in_time_it_renews(owner, client_account, team):
    qualify(client_account, expires_on=clock.today() + timedelta(days=200))
    subscription = team()
    qualify(client_account, expires_on=clock.today() + timedelta(days=700))
    assert renews_then(subscription)
    with clock.moved(by=timedelta(days=370)):
        renew_due()
    subscription.refresh_from_db()
    assert subscription.state == "active"


def test_who_says_nothing_of_it_does_not_open_a_plan_to_everybody(education):
    values = {"plan": "education", "minimum_seats": 250, "summary": "For schools", "source": "x"}
    values["valid_from"] = clock.today() + timedelta(days=30)
    assert read_lines({"plan_versions": [values]})[0].values["requires"] == "education"
    assert read_lines({"plan_versions": [values | {"requires": ""}]})[0].values["requires"] == ""


def test_lists_ask_for_all_qualifications_at_once(owner, client_account, team, django_assert_max_num_queries):
    qualify(client_account)
    team(), team("two@hartwell.example"), team("three@hartwell.example")
    with django_assert_max_num_queries(14):
        assert [row.renewal.ends for row in renewals_for(owner)] == [True] * 3
    assert Qualification.objects.count() == 1


def test_a_team_that_ends_for_want_of_it_says_so_on_every_door(
    owner, client_account, company, education, team, api, sign_in
):
    qualify(client_account, expires_on=clock.today() + timedelta(days=200))
    with clock.moved(by=timedelta(days=-320)):
        team()
    rest = api(company.partner, "renewals:read").get("/api/v1/renewals").json()["data"]
    assert [(row["ends"], row["lacking"], row["internal_use"]) for row in rest] == [(False, "", False)]
    Qualification.objects.update(expires_on=clock.today() + timedelta(days=20))
    rest = api(company.partner, "renewals:read").get("/api/v1/renewals").json()["data"]
    assert [(row["ends"], row["lacking"], row["auto_renew"]) for row in rest] == [(True, "education", True)]
    browser = sign_in(company.user("owner"))
    home = browser.get(f"{company.url}/").text
    assert "300 seats · ends" in home
    assert "Qualifications that end within 60 days" in home
    record = browser.get(f"{company.url}/subscriptions/{Subscription.objects.get().pk}/").text
    assert f"/clients/{client_account.pk}/qualify/?kind=education" in record
    assert f"{company.url}/qualifications/" in browser.get(f"{company.url}/clients/").text
