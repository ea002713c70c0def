"""A renewal that is switched off: the subscription ends with its term, and until then can be renewed after all."""

from datetime import timedelta

import pytest

from partners.charges.models import Charge
from partners.subscriptions import errors
from partners.subscriptions.approaching import announce_renewals
from partners.subscriptions.changes import preview_change, preview_renewal
from partners.subscriptions.coming import coming
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import ScheduledChange, SeatMovement
from partners.subscriptions.queries import ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import let_end, let_renew
from portal import clock
from portal.errors import NotAllowed, NotFound, ReasonMissing
from portal.events.models import Event
from tests.trade import change_plan, change_seats, create_subscription


@pytest.fixture(autouse=True)
def _the_ledger_agrees(db):
    yield
    assert list(ledger_faults()) == []


def test_it_ends_with_its_term_and_not_a_day_earlier(owner, subscription, price_list):
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    with clock.moved(by=timedelta(days=364)):
        assert renew_due() == 0
    with clock.moved(by=timedelta(days=365)):
        assert renew_due() == 1
        assert renew_due() == 0
    subscription.refresh_from_db()
    assert (subscription.state, subscription.next_step_on) == ("expired", None)
    assert SeatMovement.objects.count() == 1
    assert not Charge.objects.exists()
    event = Event.objects.get(verb="subscription.expired")
    assert (event.old, event.new) == ({"state": "active"}, {"state": "expired"})


def test_who_changes_their_mind_in_time_renews(owner, subscription):
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    let_renew(actor=owner, subscription=subscription)
    with clock.moved(by=timedelta(days=365)):
        renew_due()
    subscription.refresh_from_db()
    assert subscription.state == "active"
    switched = Event.objects.filter(verb__startswith="subscription.renewal_switched").order_by("id")
    assert [(event.old, event.new) for event in switched] == [
        ({"auto_renew": True}, {"auto_renew": False}),
        ({"auto_renew": False}, {"auto_renew": True}),
    ]


def test_nothing_is_changed_after_it_ended_also_before_the_round_ran(owner, subscription):
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    subscription.refresh_from_db()
    with clock.moved(by=timedelta(days=365)):
        for act in (lambda: preview_change(owner, subscription, 12), lambda: preview_renewal(owner, subscription, True)):
            with pytest.raises(errors.NotActive):
                act()
        with pytest.raises(errors.NotActive):
            change_seats(actor=owner, subscription=subscription, seats=12, reason="Too late")


def test_it_cannot_be_renewed_after_it_ended_also_before_the_round_ran(owner, subscription):
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    with clock.moved(by=timedelta(days=365)), pytest.raises(errors.NotActive):
        let_renew(actor=owner, subscription=subscription)


def test_twice_is_refused_with_the_day(owner, subscription):
    with pytest.raises(errors.RenewsAlready):
        let_renew(actor=owner, subscription=subscription)
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    with pytest.raises(errors.RenewalUnchanged):
        let_end(actor=owner, subscription=subscription, reason="Again")


def test_what_was_scheduled_for_the_renewal_ends_with_it(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Four leave")
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    with clock.moved(by=timedelta(days=365)):
        renew_due()
    assert ScheduledChange.objects.get().state == "dropped"


def test_a_free_address_can_have_a_new_team(owner, subscription, client_account, plan):
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    with clock.moved(by=timedelta(days=365)):
        renew_due()
        team = create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="yearly", seats=3,
            admin_email=subscription.admin_email,
        )  # fmt: skip
    assert (team.state, team.admin_email) == ("active", subscription.admin_email)


def test_a_client_has_no_next_renewal_when_its_only_team_ends(owner, subscription, client_account):
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    client_account.refresh_from_db()
    assert (client_account.next_renewal_on, client_account.seats) == (None, 10)


def test_seats_can_be_added_and_the_plan_raised_until_the_end(owner, subscription, plan):
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Two for the handover")
    from partners.catalogue.models import Plan

    change_plan(actor=owner, subscription=subscription, plan=Plan.objects.get(code="enterprise"), reason="Storage")
    subscription.refresh_from_db()
    assert not subscription.auto_renew


def test_only_who_sells_and_with_a_reason(company, owner, outsider, subscription):
    with pytest.raises(NotAllowed):
        let_end(actor=company.actor("billing"), subscription=subscription, reason="Costs")
    with pytest.raises(NotFound):
        let_end(actor=outsider, subscription=subscription, reason="Mine")
    with pytest.raises(ReasonMissing):
        let_end(actor=owner, subscription=subscription, reason=" ")


def test_the_timeline_shows_the_end(owner, subscription):
    planned = preview_renewal(owner, subscription, auto_renew=False)
    then = coming(planned.outcome.after, markets_of(subscription.partner_id))
    assert [(entry.what, entry.day) for entry in then][-1] == ("expired", subscription.renews_on)


def test_whoever_sells_is_reminded_that_it_ends(owner, subscription):
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    with clock.moved(by=timedelta(days=360)):
        assert announce_renewals() == 1
    assert Event.objects.get(verb="subscription.renewal_approached").new["ends"] is True


@pytest.fixture
def seller(company, sign_in):
    return sign_in(company.user("seller"))


@pytest.fixture
def url(company, subscription):
    return f"/p/{company.partner.slug}/subscriptions/{subscription.pk}/"


def test_the_pages_lead_there_and_back(seller, url, company, subscription):
    page = seller.get(f"{url}end/")
    assert "The team ends on" in page.content.decode()
    sent = {"reason": "The practice closes", "seen": page.context["planned"].digest}
    assert seller.post(f"{url}end/", sent).status_code == 302
    assert "and is not renewed" in seller.get(url).content.decode()
    listed = seller.get(f"/p/{company.partner.slug}/subscriptions/?auto_renew=false").content.decode()
    assert "Ends at its term" in listed
    assert "It ends on" in seller.get(f"{url}end/").content.decode()
    sent = {"seen": seller.get(f"{url}renew/").context["planned"].digest}
    assert seller.post(f"{url}renew/", sent).status_code == 302
    subscription.refresh_from_db()
    assert subscription.auto_renew


@pytest.mark.parametrize(("days", "warned"), [(30, False), (29, True)])
def test_the_page_says_when_the_notice_of_invoiced_teams_is_over(seller, url, subscription, days, warned):
    with clock.moved(by=subscription.renews_on - clock.today() - timedelta(days=days)):
        assert ("pays by invoice" in seller.get(f"{url}end/").content.decode()) is warned


def test_a_page_opened_before_another_change_is_refused_and_shown_again(seller, owner, url, subscription):
    seen = seller.get(f"{url}end/").context["planned"].digest
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Two started")
    answer = seller.post(f"{url}end/", {"reason": "The practice closes", "seen": seen})
    assert "is not what was shown" in answer.content.decode()
    subscription.refresh_from_db()
    assert subscription.auto_renew


def test_by_rest(api, company, subscription):
    keyed = api(company.partner, "subscriptions:read", "subscriptions:write")
    address = f"/api/v1/subscriptions/{subscription.pk}"
    asked = {"reason": "The practice closes"}
    shown = keyed.post(f"{address}/let-end?dry_run=true", asked).json()
    assert [entry["what"] for entry in shown["timeline"]][-1] == "expired"
    assert keyed.get(address).json()["auto_renew"] is True
    assert keyed.post(f"{address}/let-end", {}).json()["errors"][0]["field"] == "reason"
    assert keyed.post(f"{address}/let-end", {**asked, "digest": shown["digest"]}).status_code == 200
    assert keyed.get("/api/v1/subscriptions?auto_renew=false").json()["data"][0]["id"] == subscription.pk
    assert keyed.post(f"{address}/let-renew", {}).status_code == 200
