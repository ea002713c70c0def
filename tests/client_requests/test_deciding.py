"""Approved, a request goes the way of the same change by hand; declined or answered, the contact reads why."""

import pytest
from django.core import mail

from partners.client_requests import errors
from partners.client_requests.deciding import (
    answer_client_request,
    approve_client_request,
    decline_client_request,
    preview_approval,
)
from partners.network.models import Profile
from partners.orders.desk import refuse_licences
from partners.orders.errors import ReasonNeeded
from partners.orders.models import LicenceOrder
from partners.orders.services import approve_order
from partners.requests.errors import RequestDecided
from partners.subscriptions.errors import NotActive, ShownDifferently
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import cancel_subscription, let_end
from portal.errors import NotAllowed, NotFound, PartnerSuspended, ReasonMissing, ScopeMissing
from portal.events.models import Event
from tests.trade import change_seats, confirm

pytestmark = pytest.mark.django_db


def approve(actor, row, **values):
    return approve_client_request(actor=actor, client_request=row, **values)


def mails_to_contact() -> list:
    return [one for one in mail.outbox if "mei@hartwell.example" in one.to[0]]


def test_more_seats_become_an_order_and_the_contact_hears_when_it_is_done(ask, company, subscription, price_list, run_background):
    asked = ask(seats=14, note="Two new colleagues")
    seller = company.actor("seller")
    planned = preview_approval(seller, asked)
    done = approve(seller, asked, seen=planned.digest, purchase_order_number="PO-7", deal_code="KOALA-1")
    assert (done.state, done.decided_by) == ("approved", str(company.user("seller")))
    assert (done.order.state, done.order.purchase_order_number, done.order.deal_code) == ("placed", "PO-7", "KOALA-1")
    assert done.order.reason == "Requested by Mei Chen: Two new colleagues"
    assert tuple(done.order.lines.get().quote.charges) == tuple(planned.charges)
    run_background()
    mail.outbox.clear()
    confirm(done.order)
    run_background()
    subscription.refresh_from_db()
    assert subscription.purchased == 14
    told = mails_to_contact()
    assert [one.subject for one in told] == ["Done: 14 seats altogether"]
    assert "USD" not in told[0].body


def test_fewer_seats_wait_for_the_renewal(ask, owner, subscription, run_background):
    asked = approve(owner, ask(seats=6), reason="Agreed by phone")
    assert asked.order is None
    waiting = subscription.scheduled_changes.get()
    assert (waiting.seats, waiting.reason, waiting.state) == (6, "Agreed by phone", "scheduled")
    run_background()
    body = mails_to_contact()[-1].body
    assert "approved your request" in body
    assert "the renewal" in body


def test_not_to_renew_and_to_renew_after_all(ask, owner, subscription):
    approve(owner, ask("let-end"))
    subscription.refresh_from_db()
    assert not subscription.auto_renew
    approve(owner, ask("let-renew"))
    subscription.refresh_from_db()
    assert subscription.auto_renew
    events = Event.objects.filter(verb="subscription.renewal_switched_off").get()
    assert events.reason == "Requested by Mei Chen"


def test_it_is_looked_at_again_and_approved_once(ask, owner, subscription):
    asked = ask(seats=14)
    planned = preview_approval(owner, asked)
    change_seats(actor=owner, subscription=subscription, seats=12, reason="x")
    with pytest.raises(ShownDifferently):
        approve(owner, asked, seen=planned.digest)
    asked.refresh_from_db()
    assert (asked.state, asked.order) == ("requested", None)
    approve(owner, asked)
    for again in (approve, lambda actor, row: decline_client_request(actor=actor, client_request=row, reason="x")):
        with pytest.raises(RequestDecided):
            again(owner, asked)
    assert LicenceOrder.objects.filter(line__subscription=subscription, state="queued").count() == 1


def test_what_is_not_possible_any_more_stays_waiting(ask, owner, subscription):
    asked, ending = ask(seats=14), ask("let-end")
    change_seats(actor=owner, subscription=subscription, seats=14, reason="by hand")
    assert decline_client_request(actor=owner, client_request=asked, reason="They are there already").state == "declined"
    cancel_subscription(actor=owner, subscription=subscription, reason="x")
    with pytest.raises(NotActive):
        approve(owner, ending)


def test_asked_again_while_its_order_is_on_its_way_it_would_come_twice(ask, owner):
    asked = approve(owner, ask(seats=14))
    with pytest.raises(errors.AlreadyAsked):
        ask(seats=15)
    confirm(asked.order)
    assert ask(seats=15).state == "requested"


def test_above_the_limit_a_second_person_approves_the_order(ask, company, price_list, subscription):
    Profile.objects.filter(partner=company.partner).update(order_limit=100)
    asked = approve(company.actor("seller"), ask(seats=14))
    assert (asked.state, asked.order.state) == ("approved", "awaiting_approval")
    with pytest.raises(errors.AlreadyAsked):
        ask(seats=15)
    assert approve_order(actor=company.actor("owner"), order=asked.order).state == "placed"


def test_where_there_is_nobody_else_whoever_approves_says_why(ask, company, owner, price_list):
    Profile.objects.filter(partner=company.partner).update(order_limit=100)
    asked = ask(seats=14, note="Please")
    with pytest.raises(ReasonNeeded):
        approve(owner, asked)
    asked.refresh_from_db()
    assert asked.state == "requested"
    assert approve(owner, asked, reason="A good client").order.state == "placed"


def test_the_contact_hears_that_an_order_came_to_nothing(ask, owner, staff, run_background):
    asked = approve(owner, ask(seats=14))
    run_background()
    mail.outbox.clear()
    row = LicenceOrder.objects.get(line__order=asked.order)
    refuse_licences(actor=staff, licence_order=row, reason="Out of stock")
    run_background()
    assert [one.subject for one in mails_to_contact()] == ["Not done: 14 seats altogether"]


def test_declined_with_a_reason_that_the_contact_reads(ask, owner, run_background):
    asked = ask(seats=14)
    with pytest.raises(ReasonMissing):
        decline_client_request(actor=owner, client_request=asked, reason=" ")
    decline_client_request(actor=owner, client_request=asked, reason="First the invoice of May")
    run_background()
    assert "First the invoice of May" in mails_to_contact()[-1].body


def test_a_message_is_answered_and_nothing_else(ask, owner, run_background):
    asked = ask("message", note="When do you have time?")
    for wrong in (approve, lambda actor, row: decline_client_request(actor=actor, client_request=row, reason="x")):
        with pytest.raises(errors.IsMessage):
            wrong(owner, asked)
    with pytest.raises(errors.IsNoMessage):
        answer_client_request(actor=owner, client_request=ask(seats=14), reason="x")
    assert answer_client_request(actor=owner, client_request=asked, reason="On <b>Monday</b>").state == "answered"
    run_background()
    answer = mails_to_contact()[-1]
    assert "When do you have time?" in answer.body
    assert "&lt;b&gt;Monday" in answer.alternatives[0][0]


def test_who_may(ask, company, outsider, staff):
    asked = ask(seats=14)
    for role in ("technician", "billing", "read-only", "learner"):
        with pytest.raises(NotAllowed):
            approve(company.actor(role), asked)
    for actor, refusal in ((outsider, NotFound), (staff, NotAllowed)):
        with pytest.raises(refusal):
            approve(actor, asked)
    company.partner.state = "suspended"
    company.partner.save()
    with pytest.raises(PartnerSuspended):
        approve(company.actor("owner"), asked)


def test_a_key_needs_both_scopes(ask, company, api):
    asked = ask(seats=14)
    url = f"/api/v1/client-requests/{asked.pk}"
    short = api(company.partner, "client-requests:read", "client-requests:write")
    refused = short.post(f"{url}/approve", {})
    assert (refused.status_code, refused.json()["code"]) == (403, ScopeMissing.code)
    full = api(company.partner, "client-requests:read", "client-requests:write", "subscriptions:write")
    seen = full.get(f"{url}/preview").json()
    assert full.post(f"{url}/approve", {"digest": "0" * 64}).json()["code"] == "shown_differently"
    done = full.post(f"{url}/approve", {"digest": seen["digest"]}).json()
    assert (done["state"], done["client_account_name"]) == ("approved", None)
    assert done["order"]
    assert Subscription.objects.get().purchased == 10


def test_let_end_by_hand_leaves_the_request_to_be_declined(ask, owner, subscription):
    asked = ask("let-end")
    let_end(actor=owner, subscription=subscription, reason="x")
    assert "already" in decline_client_request(actor=owner, client_request=asked, reason="It ends already").reason


def test_a_search_tells_a_key_no_name_that_it_may_not_read(ask, company, api, sign_in):
    ask(seats=14)
    blind = api(company.partner, "client-requests:read")
    seeing = api(company.partner, "client-requests:read", "client-accounts:read")
    found = [len(one.get("/api/v1/client-requests", {"q": "dental"}).json()["data"]) for one in (blind, seeing)]
    assert found == [0, 1]
    assert len(blind.get("/api/v1/client-requests", {"q": "mei"}).json()["data"]) == 1
    page = sign_in(company.user("owner")).get(f"{company.url}/client-requests/?q=dental")
    assert len(page.context["listing"].rows) == 1


def test_staff_read_requests_and_neither_preview_nor_decide_them(ask, api):
    """The suite asks that the document lists this refusal of either."""
    url = f"/api/v1/client-requests/{ask(seats=14).pk}"
    staff = api(None, "client-requests:read", "client-requests:write", "subscriptions:write", staff=True)
    assert staff.get(url).status_code == 200
    for answer in (staff.get(f"{url}/preview"), staff.post(f"{url}/approve", {})):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
