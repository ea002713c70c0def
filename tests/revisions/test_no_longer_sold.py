"""A plan that is sold to nobody new from a day on, and what becomes of the teams that have it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from partners.catalogue.models import AddOn, Plan, PlanVersion, PriceListItem
from partners.catalogue.queries import add_ons_for
from partners.orders.proving import quote_faults
from partners.subscriptions import errors
from partners.subscriptions.coming import coming_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.subscriptions.renewals import renew_due
from portal import clock
from portal.background import run_everything_due
from portal.errors import InvalidValue
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.roles import StaffRole
from tests.revisions.conftest import SOURCE, a_plan_version, a_price, in_days
from tests.subscriptions.conftest import set_price
from tests.trade import add_add_on, change_plan, change_seats, convert_trial, create_subscription, start_trial

DAY = timedelta(days=1)


@pytest.fixture
def sell(owner, client_account, plan):
    def sold(number: int = 0, **values):
        usual = {"plan": plan, "term": "yearly", "seats": 5, "admin_email": f"n{number}@hartwell.example"}
        return create_subscription(actor=owner, client_account=client_account, **usual | values)

    return sold


@pytest.fixture
def stopped(price_list, subscription, revise):
    """Advanced is sold to nobody new from in ten days on, and again from in forty."""
    return revise(plan_versions=[a_plan_version(in_days(10), sold=False), a_plan_version(in_days(40))])


def test_it_is_sold_until_that_day_and_again_from_the_later_one(stopped, sell, api, company):
    for number, (days, refused) in enumerate([(9, False), (10, True), (39, True), (40, False)]):
        with clock.moved(by=days * DAY):
            if refused:
                with pytest.raises(errors.PlanNotSold) as refusal:
                    sell(number)
                assert (refusal.value.code, refusal.value.field) == ("plan_not_sold", "plan")
                assert refusal.value.advice
            else:
                sell(number)


def test_no_team_is_raised_to_it(price_list, subscription, owner, client_account, revise, sell):
    set_price("standard", "yearly", "100")
    lower = sell(9, plan=Plan.objects.get(code="standard"))
    revise(plan_versions=[a_plan_version(in_days(1), sold=False)])
    with clock.moved(by=DAY), pytest.raises(errors.PlanNotSold):
        change_plan(actor=owner, subscription=lower, plan=Plan.objects.get(code="advanced"), reason="More")


def test_who_has_it_adds_seats_and_renews(stopped, subscription, owner, revise):
    assert stopped.effects["subscriptions"] == 1
    assert stopped.effects["renewing_subscriptions"] == 0
    revise(plan_versions=[a_plan_version(in_days(40), sold=False)])
    with clock.moved(by=20 * DAY):
        change_seats(actor=owner, subscription=subscription, seats=12, reason="Two more")
    with clock.moved(by=subscription.renews_on - clock.today()):
        renew_due()
    subscription.refresh_from_db()
    assert (subscription.state, subscription.purchased) == ("active", 12)
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []


def test_where_the_catalogue_says_so_its_teams_end_at_their_terms(
    price_list, subscription, owner, revise, company, sign_in
):
    change_seats(actor=owner, subscription=subscription, seats=8, reason="Two leave")
    revision = revise(plan_versions=[a_plan_version(in_days(10), sold=False, renews=False)])
    effects = revision.effects
    assert (effects["ending_subscriptions"], effects["lost_changes"]) == (1, 1)
    assert (effects["amounts"][0]["cost_before"], effects["amounts"][0]["cost_after"]) == ("1536.00", "0")
    assert [one.what for one in coming_of(subscription)][-1] == "expired"
    page = sign_in(company.user("owner")).get(f"{company.url}/subscriptions/{subscription.pk}/").content.decode()
    assert "is not sold any more, and its teams do not renew" in page
    run_everything_due()
    assert Notification.objects.filter(topic="catalogue-revision").count() == 1
    with clock.moved(by=subscription.renews_on - clock.today() - 7 * DAY):
        run_everything_due()
        assert Event.objects.get(verb="subscription.renewal_approached").new["ends"] is True
    with clock.moved(by=subscription.renews_on - clock.today()):
        with pytest.raises(errors.NotActive):  # between midnight and the round that writes it down
            change_seats(actor=owner, subscription=subscription, seats=20, reason="Too late")
        renew_due()
    subscription.refresh_from_db()
    assert subscription.state == Subscription.State.EXPIRED
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []


def test_running_trials_are_affected_by_what_their_conversion_would_be(
    price_list, owner, client_account, plan, revise, sign_in, colleague
):
    """Trials are converted by the offer of the day, so that a revision can take that away or make it dearer."""
    trial = start_trial(actor=owner, client_account=client_account, plan=plan, admin_email="t@hartwell.example")
    dearer = revise(prices=[a_price("204", in_days(20)), a_price("1", in_days(40), term="monthly")]).effects
    assert (dearer["subscriptions"], dearer["changing_trials"], dearer["refused_trials"]) == (0, 1, 0)
    [named] = dearer["trials"]
    assert (named["subscription"], named["changes_on"]) == (str(trial), in_days(20).isoformat())
    [yearly] = named["conversions"]  # the monthly price comes when the trial is over
    assert (yearly["term"], yearly["cost_before"], yearly["cost_after"]) == ("yearly", "576.00", "612.00")
    [named] = revise(plan_versions=[a_plan_version(in_days(15), minimum_seats=5)]).effects["trials"]
    assert {(one["seats_before"], one["seats_after"]) for one in named["conversions"]} == {(3, 5)}
    stopped = revise(plan_versions=[a_plan_version(in_days(1), sold=False)])
    assert (stopped.effects["refused_trials"], stopped.affected_partners) == (1, [trial.partner_id])
    assert all(one["cost_after"] is None for one in stopped.effects["trials"][0]["conversions"])
    page = sign_in(colleague(StaffRole.NETWORK_ADMIN)).get(f"/staff/revisions/{stopped.pk}/").content.decode()
    assert "1 trial cannot be converted any more as before" in page
    assert "Yearly: refused" in page
    run_everything_due()
    told = Notification.objects.filter(topic="catalogue-revision", event__subject_id=stopped.pk)
    assert [row.partner_id for row in told] == [trial.partner_id]
    with clock.moved(by=DAY), pytest.raises(errors.PlanNotSold):
        convert_trial(actor=owner, subscription=trial, term="yearly", seats=3, reason="They like it")


def test_what_is_sold_renews(db, revise):
    with pytest.raises(InvalidValue) as refused:
        revise(plan_versions=[a_plan_version(in_days(1), renews=False)])
    assert refused.value.field == "plan_versions.0.renews"
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.filter(plan__code="advanced", valid_until=None).update(renews=False)


def test_pages_say_what_is_no_longer_sold(stopped, company, sign_in, api):
    browser = sign_in(company.user("seller"))
    page = browser.get(f"{company.url}/plans/?on={in_days(10).isoformat()}").content.decode()
    section = page.split('id="no-longer-sold"')[1].split("</section>")[0]
    assert "Advanced" in section
    assert "go on and renew" in section
    assert 'id="no-longer-sold"' not in browser.get(f"{company.url}/plans/").content.decode()
    plans = api(company.partner, "plans:read").get("/api/v1/plans").json()["data"]
    versions = next(plan["versions"] for plan in plans if plan["code"] == "advanced")
    assert {(row["valid_from"], row["sold"]) for row in versions} >= {
        (in_days(10).isoformat(), False),
        (in_days(40).isoformat(), True),
    }
    with clock.moved(by=10 * DAY):
        form = browser.get(f"{company.url}/subscriptions/new/").content.decode()
        assert "Advanced · not offered today" in form


# Add-ons


def _an_add_on(begins, **values):
    usual = {"add_on": "data-governance", "quantity": "as-seats", "plans": ["advanced"], "summary": "Rules.", "source": SOURCE}
    return {**usual, "valid_from": begins, **values}


def test_an_add_on_that_is_no_longer_sold_stays_with_who_has_it(
    price_list, subscription, owner, revise, client_account, plan, company, sign_in
):
    day, add_on = subscription.renews_on - 20 * DAY, AddOn.objects.get(code="data-governance")
    for term in ("yearly", "monthly"):
        series = {"add_on": add_on, "term": term, "currency": "USD", "valid_from": date(2018, 1, 1), "source": "tests"}
        PriceListItem.objects.create(**series, cost=50, retail=60)
    other = create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="yearly", seats=3, admin_email="o@hartwell.example"
    )
    add_add_on(actor=owner, subscription=subscription, add_on=add_on, reason="They ask")
    revise(add_on_versions=[_an_add_on(day, sold=False)])
    with clock.moved(by=day - clock.today()):
        with pytest.raises(errors.AddOnNoLongerSold) as refused:
            add_add_on(actor=owner, subscription=other, add_on=add_on, reason="Too late")
        assert (refused.value.field, bool(refused.value.advice)) == ("add_on", True)
        assert add_on not in add_ons_for(plan, clock.today())
        assert change_seats(actor=owner, subscription=subscription, seats=12, reason="Two more").order.state == "fulfilled"
        assert "No longer sold" in sign_in(company.user("seller")).get(f"{company.url}/plans/").content.decode()
    with clock.moved(by=subscription.renews_on - clock.today()):
        renew_due()
    subscription.refresh_from_db()
    assert subscription.state == "active"
    assert subscription.add_ons.filter(ended_on=None).exists()
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []
