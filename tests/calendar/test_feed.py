"""The address of a person's calendar: what it shows, to whom, and when it ends."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.calendar.models import CalendarFeed
from partners.clients.services import create_client_account
from partners.subscriptions.services import let_end
from partners.suspensions.services import suspend_subscription
from portal.events.models import Event
from portal.tenancy.models import Membership, Partner
from tests.calendar.test_ics import plain, read
from tests.trade import change_seats, create_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(company, sign_in):
    def made(role: str) -> str:
        page = sign_in(company.user(role)).post(f"{company.url}/renewals/calendar/make/")
        assert page["Cache-Control"] == "no-store"
        return re.search(r"/calendar/[\w-]+\.ics", page.content.decode())[0]

    return made


def events_of(address: str) -> list[dict[str, str]]:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return read(answer.content)


def days_of(address: str) -> dict[str, str]:
    return {event["UID"].split(".")[1]: event["DTSTART;VALUE=DATE"] for event in events_of(address)}


def test_it_shows_the_renewal_and_the_last_days_to_act(address, subscription):
    renews_on = subscription.renews_on
    assert days_of(address("seller")) == {
        "cancellation": f"{subscription.started_on + timedelta(days=13):%Y%m%d}",
        "invoiced-notice": f"{renews_on - timedelta(days=30):%Y%m%d}",
        "notice": f"{renews_on - timedelta(days=1):%Y%m%d}",
        "renewed": f"{renews_on:%Y%m%d}",
    }


def test_the_renewal_says_what_renews_and_leads_to_the_subscription(address, company, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Fewer")
    event = next(one for one in events_of(address("seller")) if ".renewed." in one["UID"])
    assert plain(event["SUMMARY"]) == "Hartwell Dental: Renews with 6 seats"
    assert event["URL"].endswith(f"{company.url}/subscriptions/{subscription.pk}/")


def test_what_ends_has_no_day_to_ask_for_less(address, owner, subscription):
    let_end(actor=owner, subscription=subscription, reason="They close")
    assert set(days_of(address("seller"))) == {"cancellation", "expired"}


def test_a_suspended_one_ends(address, owner, subscription):
    suspend_subscription(actor=owner, subscription=subscription, ground="client_unpaid", reason="Unpaid")
    [ends] = [one for one in events_of(address("seller")) if ".expired." in one["UID"]]
    assert "It is suspended." in plain(ends["DESCRIPTION"])


@pytest.mark.parametrize(
    ("role", "sees"), [("seller", True), ("billing", True), ("read-only", False), ("technician", False)]
)
def test_cost_is_for_whom_sees_cost(address, price_list, subscription, role, sees):
    renewal = next(one for one in events_of(address(role)) if ".renewed." in one["UID"])
    text = plain(renewal["DESCRIPTION"])
    assert "Suggested retail" in text
    assert ("Cost" in text) is sees
    assert ("1,920" in text) is sees


def test_who_has_left_reads_nothing(address, company, subscription):
    url = address("seller")
    Membership.objects.filter(partner=company.partner, role="seller").delete()
    assert Client().get(url).status_code == 404


def test_who_became_a_learner_or_was_shut_out_reads_nothing(address, company, subscription):
    url, member = address("seller"), Membership.objects.get(partner=company.partner, role="seller")
    Membership.objects.filter(pk=member.pk).update(role="learner")
    assert Client().get(url).status_code == 404
    Membership.objects.filter(pk=member.pk).update(role="seller")
    assert Client().get(url).status_code == 200
    member.user.is_active = False
    member.user.save()
    assert Client().get(url).status_code == 404


def test_of_a_partner_that_ended_nothing_is_read(address, company, subscription):
    url = address("seller")
    Partner.objects.filter(pk=company.partner.pk).update(state="closed")
    assert Client().get(url).status_code == 404


def test_whose_second_factor_is_missing_reads_nothing(address, company, subscription):
    url = address("seller")
    Partner.objects.filter(pk=company.partner.pk).update(second_factor_roles=["seller"])
    assert Client().get(url).status_code == 404


def test_a_new_address_ends_the_old_one_and_one_can_be_ended(address, company, sign_in, subscription):
    old = address("seller")
    new = address("seller")
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    seller = sign_in(company.user("seller"))
    assert "Last read" in seller.get(f"{company.url}/renewals/calendar/").content.decode()
    assert seller.post(f"{company.url}/renewals/calendar/end/").status_code == 302
    assert Client().get(new).status_code == 404
    assert not CalendarFeed.objects.exists()
    assert [event.verb for event in Event.objects.filter(verb__startswith="calendar_feed").order_by("id")] == [
        "calendar_feed.made", "calendar_feed.made", "calendar_feed.ended",
    ]  # fmt: skip


def test_the_secret_is_stored_nowhere(address, subscription):
    secret = address("seller").removeprefix("/calendar/").removesuffix(".ics")
    feed = CalendarFeed.objects.get()
    assert secret not in (feed.digest, feed.pk)
    assert not [
        event
        for event in Event.objects.all()
        if secret in str(event.new) + str(event.old) or feed.digest in str(event.new)
    ]


def test_it_is_sent_again_only_when_it_changed(address, owner, subscription):
    url = address("seller")
    first = Client().get(url)
    assert first["Cache-Control"] == "private, no-cache"
    again = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Fewer")
    assert Client().get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_guessing_is_slowed_down(subscription):
    found = [Client().get(f"/calendar/{'x' * 43}{number}.ics").status_code for number in range(62)]
    assert (found[0], found[-1]) == (404, 429)


def test_nobody_sees_anothers_clients(address, other_company, outsider, plan, subscription):
    client = create_client_account(actor=outsider, name="Elsewhere", domain="elsewhere.example")
    create_subscription(
        actor=outsider, client_account=client, plan=plan, term="yearly", seats=5, admin_email="a@elsewhere.example"
    )
    assert not [event for event in events_of(address("seller")) if "Elsewhere" in event["SUMMARY"]]


def test_who_reads_no_renewals_makes_no_address(company, sign_in):
    learner = sign_in(company.user("learner"))
    assert learner.get(f"{company.url}/renewals/calendar/").status_code == 403
    learner.post(f"{company.url}/renewals/calendar/make/")
    assert not CalendarFeed.objects.exists()


def test_more_subscriptions_take_no_more_queries(address, owner, client_account, plan, subscription):
    url = address("seller")
    Client().get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        Client().get(url)
    for number in range(3):
        create_subscription(
            actor=owner,
            client_account=client_account,
            plan=plan,
            term="yearly",
            seats=5,
            admin_email=f"a{number}@hartwell.example",
        )
    with CaptureQueriesContext(connection) as many:
        assert len(events_of(url)) == 16
    assert len(few) == len(many)
