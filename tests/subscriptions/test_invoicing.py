"""Whether Dropbox invoices a team: nobody knows, or somebody said, and then one last day counts for asking for less."""

from datetime import date, timedelta

import pytest

from partners.catalogue.models import AddOn
from partners.orders.buying import change_seats, change_term, order_subscription
from partners.renewals.queries import proposal_of, renewals_for
from partners.renewals.services import report_use
from partners.subscriptions import errors
from partners.subscriptions.coming import coming_of
from partners.subscriptions.invoicing import late_changes, set_invoiced
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import (
    create_subscription,
    let_end,
    let_renew,
    remove_add_on,
    withdraw_scheduled_change,
)
from portal.actions import REGISTRY
from portal.errors import NotAllowed
from portal.events.models import Event
from portal.events.queries import timeline_of
from tests.charges.conftest import on
from tests.charges.conftest import sell as sell
from tests.subscriptions.conftest import client_account, plan, price_list  # noqa: F401  fixtures
from tests.subscriptions.test_importing import HEADS, bring
from tests.trade import add_add_on, confirm
from tests.trade import create_subscription as create_team

URL = "/api/v1/subscriptions"
RENEWS, LAST_IF_INVOICED = date(2027, 1, 15), date(2026, 12, 16)


@pytest.fixture
def team(sell):
    return sell()


def say(owner, team, invoiced, day=date(2026, 2, 1)):
    with on(day):
        return set_invoiced(actor=owner, subscription=team, invoiced=invoiced, reason="The distributor says so")


def deadlines(team):
    return {entry.what: entry.day for entry in coming_of(team) if entry.is_deadline and entry.day < RENEWS}


def test_as_long_as_nobody_knows_both_days_are_named_and_afterwards_one(owner, team):
    with on(date(2026, 2, 1)):
        assert deadlines(team) == {"invoiced-notice": LAST_IF_INVOICED, "notice": date(2027, 1, 14)}
    with on(date(2026, 2, 2)):
        assert deadlines(say(owner, team, True)) == {"invoiced-notice": LAST_IF_INVOICED}
    with on(date(2026, 2, 3)):
        assert deadlines(say(owner, team, False)) == {"notice": date(2027, 1, 14)}


@pytest.mark.parametrize(
    ("invoiced", "day", "in_time"),
    [
        (True, LAST_IF_INVOICED, True),
        (True, LAST_IF_INVOICED + timedelta(1), False),
        (None, LAST_IF_INVOICED + timedelta(1), True),
        (False, RENEWS - timedelta(1), True),
    ],
)
def test_the_notice_of_a_team_that_is_known_to_be_invoiced_holds(owner, team, invoiced, day, in_time):
    if invoiced is not None:
        say(owner, team, invoiced)
    with on(day):
        team.refresh_from_db()
        assert (REGISTRY["subscriptions.let-end"].refusal(owner, team) is None) == in_time
        assert (REGISTRY["subscriptions.change-term"].refusal(owner, team) is None) == in_time
        if in_time:
            assert change_seats(actor=owner, subscription=team, seats=7, reason="Two leave").is_reduction
            let_end(actor=owner, subscription=team, reason="They close")
            return
        with pytest.raises(errors.InvoicedNoticePassed) as refused:
            change_seats(actor=owner, subscription=team, seats=7, reason="Two leave")
        assert (refused.value.code, refused.value.field) == ("notice_passed", "seats")
        assert "16 Dec 2026" in str(refused.value)
        assert "say so first" in refused.value.advice
        with pytest.raises(errors.NoticePassed):
            let_end(actor=owner, subscription=team, reason="They close")
        with pytest.raises(errors.NoticePassed):
            change_term(actor=owner, subscription=team, term="monthly", reason="Month by month")
        assert change_seats(actor=owner, subscription=team, seats=12, reason="Two join").order  # more is never too late


def test_an_add_on_is_given_up_in_time(owner, client_account, plan):  # noqa: F811
    with on(date(2026, 1, 15)):
        about = {"plan": plan, "term": "yearly", "seats": 10, "admin_email": "a@h.example"}
        team = create_team(actor=owner, client_account=client_account, **about)
    history = AddOn.objects.get(code="extended-version-history")
    with on(date(2026, 3, 1)):
        add_add_on(actor=owner, subscription=team, add_on=history, reason="A law suit")
    say(owner, team, True, date(2026, 3, 2))
    with on(LAST_IF_INVOICED + timedelta(1)), pytest.raises(errors.NoticePassed):
        remove_add_on(actor=owner, subscription=team, add_on=history, reason="It is settled")
    with on(LAST_IF_INVOICED):
        assert remove_add_on(actor=owner, subscription=team, add_on=history, reason="It is settled").outcome.scheduled


def test_what_was_taken_back_late_stays_so(owner, team):
    say(owner, team, True)
    with on(date(2026, 12, 1)):
        let_end(actor=owner, subscription=team, reason="They close")
    with on(date(2027, 1, 5)):
        team.refresh_from_db()
        let_renew(actor=owner, subscription=team)
        team.refresh_from_db()
        assert team.auto_renew


def test_what_was_scheduled_too_late_before_somebody_knew_says_so_and_can_be_withdrawn(owner, team):
    with on(date(2026, 12, 20)):
        change_seats(actor=owner, subscription=team, seats=7, reason="Three leave")
    record = say(owner, team, True, date(2026, 12, 21))
    with on(date(2026, 12, 21)):
        assert [change.seats for change in late_changes(record)] == [7]
        withdraw_scheduled_change(actor=owner, subscription=record)
        assert late_changes(record) == []


def test_it_is_said_once_with_a_reason_and_stands_in_the_timeline(owner, team, company):
    with pytest.raises(errors.InvoicingUnchanged):
        say(owner, team, None)
    say(owner, team, True)
    event = Event.objects.get(verb="subscription.invoicing_said")
    assert (event.old["invoiced"], event.new["invoiced"], event.reason) == (None, True, "The distributor says so")
    say(owner, team, False)
    changes = [entry["changes"] for entry in timeline_of(team, owner)][:2]
    assert changes == [[("invoiced by Dropbox", "Yes", "No")], [("invoiced by Dropbox", "", "Yes")]]
    with pytest.raises(NotAllowed):
        say(company.actor("technician"), team, None)


def test_it_is_said_where_a_team_is_sold_or_entered(owner, client_account, plan):  # noqa: F811
    about = {"client_account": client_account, "plan": plan, "term": "yearly", "seats": 5}
    order = order_subscription(actor=owner, **about, admin_email="a@h.example", invoiced=True)
    assert confirm(order).lines.get().subscription.invoiced is True
    there = {"started_on": date(2026, 9, 1), "invoiced": False}
    with on(date(2026, 10, 1)):
        assert create_subscription(actor=owner, **about, admin_email="b@h.example", **there).invoiced is False


def test_the_proposal_and_the_list_of_renewals_have_the_same_day(owner, team, company, sign_in):
    say(owner, team, True)
    with on(LAST_IF_INVOICED):
        report_use(actor=owner, subscription=team, used=6)
        row = renewals_for(owner).get(pk=team.pk)
        assert (row.renewal.last_day, proposal_of(row).advice) == (LAST_IF_INVOICED, "reduce")
        page = sign_in(company.user("owner")).get(f"{company.url}/renewals/").content.decode()
        assert "if invoiced" not in page
    with on(LAST_IF_INVOICED + timedelta(1)):
        assert proposal_of(renewals_for(owner).get(pk=team.pk)).advice == "late"
        page = sign_in(company.user("owner")).get(f"{company.url}/renewals/{team.pk}/").content.decode()
        assert "Fewer seats could be asked for until" in page


def test_the_pages_say_what_follows_from_either_answer(owner, team, company, sign_in):
    with on(date(2026, 12, 1)):
        seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/{team.pk}/"
        assert "Say whether it is" in seller.get(url).content.decode()
        assert "16 Dec 2026" in seller.get(f"{url}invoiced/").content.decode()
        assert "reason" in seller.post(f"{url}invoiced/", {"invoiced": "True", "reason": ""}).context["form"].errors
        assert seller.post(f"{url}invoiced/", {"invoiced": "True", "reason": "Their invoice"}).status_code == 302
        page = seller.get(url).content.decode()
        assert "Correct this" in page
        assert "(invoiced team)" in page


def test_of_a_month_the_page_says_that_there_is_no_time_for_notice(owner, sell, company, sign_in):
    team = sell(term="monthly")
    with on(date(2026, 1, 20)):
        seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/{team.pk}/"
        page = seller.get(f"{url}invoiced/").content.decode()
        assert "less can be asked for until 14 Feb 2026" in page
        assert "no time for the notice of 30 days" in page
        assert "if invoiced" not in seller.get(f"{company.url}/renewals/{team.pk}/").content.decode()
        set_invoiced(actor=owner, subscription=team, invoiced=True, reason="Their invoice")
        assert "(invoiced team, without notice)" in seller.get(url).content.decode()
        assert let_end(actor=owner, subscription=team, reason="They close").outcome.after.auto_renew is False


def test_by_rest(api, company, owner, team):
    keyed = api(company.partner, "subscriptions:read", "subscriptions:write", "renewals:read")
    with on(date(2026, 12, 1)):
        assert keyed.get(f"{URL}/{team.pk}").json()["invoiced"] is None
        assert keyed.get(f"{URL}?invoicing_known=false").json()["data"][0]["id"] == team.pk
        assert keyed.post(f"{URL}/{team.pk}/set-invoiced", {"invoiced": True}).json()["errors"][0]["field"] == "reason"
        said = keyed.post(f"{URL}/{team.pk}/set-invoiced", {"invoiced": True, "reason": "Their invoice"}).json()
        assert said["invoiced"] is True
        assert keyed.get(f"{URL}?invoiced=true").json()["data"][0]["id"] == team.pk
        assert keyed.get(f"{URL}?invoicing_known=false").json()["data"] == []
        row = keyed.get(f"/api/v1/renewals/{team.pk}").json()
        assert (row["invoiced"], row["last_reduction_on"]) == (True, "2026-12-16")
    with on(date(2026, 12, 17)):
        actions = {one["action"]: one for one in keyed.get(f"{URL}/{team.pk}").json()["actions"]}
        assert actions["let-end"]["available"] is False
        refused = keyed.post(f"{URL}/{team.pk}/change-seats", {"seats": 7, "reason": "Three leave"})
        assert (refused.status_code, refused.json()["code"]) == (409, "notice_passed")
        assert refused.json()["errors"][0]["field"] == "seats"


def test_an_import_says_it_of_new_teams_and_of_those_of_which_nobody_knew(owner, client_account):  # noqa: F811
    row = "Hartwell Dental,Advanced,Yearly,10,priya@hartwell.example,2026-03-15"
    with on(date(2026, 10, 1)):
        bring(owner, f"{HEADS}\n{row}\n")
        assert Subscription.objects.get().invoiced is None
        bring(owner, f"{HEADS},Invoiced by Dropbox\n{row},Invoice\n")
        assert Subscription.objects.get().invoiced is True
        source = bring(owner, f"{HEADS},Invoiced by Dropbox\n{row},No\n")
        assert Subscription.objects.get().invoiced is True  # somebody said otherwise: it is theirs to correct
        assert source is not None
