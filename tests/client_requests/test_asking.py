"""What a contact asks for by its link: looked at by the engine, once of a kind, of its own teams, and nothing is changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail

from partners.client_requests import errors
from partners.client_requests.asking import withdraw_client_request
from partners.client_requests.models import ClientRequest
from partners.clients.services import create_client_account
from partners.contacts.errors import SelfServiceOff, SelfServiceSuspended
from partners.contacts.links import for_record
from partners.contacts.models import Contact
from partners.contacts.self_service import end_self_service
from partners.orders.buying import change_seats
from partners.orders.models import Order
from partners.requests.errors import RequestDecided
from partners.subscriptions.services import cancel_subscription, let_end
from portal import clock
from portal.errors import LeftEmpty, NotAllowed, NotFound, PortalError, TooManyRequests
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from tests.trade import create_subscription

pytestmark = pytest.mark.django_db


def test_a_request_waits_and_changes_nothing(ask, subscription, contact, run_background):
    made = ask(seats=14, note="Two new colleagues\nfrom May on")
    assert (made.state, made.seats, made.requested_by) == ("requested", 14, "Mei Chen")
    subscription.refresh_from_db()
    assert subscription.purchased == 10
    assert not Order.objects.filter(lines__quote__change__change="SetSeats").exists()
    event = Event.objects.get(verb="client_request.requested")
    assert (event.actor_kind, event.actor_label, event.partner_id) == ("link", "Mei Chen", subscription.partner_id)
    run_background()
    assert Notification.objects.filter(topic="client-request").exists()
    received = next(one for one in mail.outbox if one.to == ["Mei Chen <mei@hartwell.example>"] and "14 seats" in one.subject)
    assert "/self-service/" in received.body
    assert "nothing changes" in received.body


def test_a_second_click_is_the_first_request_and_another_number_is_refused(ask):
    assert ask(seats=14) == ask(seats=14)
    with pytest.raises(errors.AlreadyAsked) as refused:
        ask(seats=15)
    assert "already" in str(refused.value)
    assert ask("let-end").state == "requested"  # of another kind
    assert ClientRequest.objects.count() == 2


def test_one_message_waits_of_each_contact(ask):
    assert ask("message", note="Hello").subscription is None
    assert ask("message", note="Hello").pk == ClientRequest.objects.get().pk
    with pytest.raises(errors.AlreadyAsked):
        ask("message", note="Hello again")
    ClientRequest.objects.all().delete()
    with pytest.raises(errors.MessageEmpty):
        ask("message", note="  \n ")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"seats": 10}, "10 seats already"),
        ({"seats": 1}, "below the minimum"),
        ({"kind": "let-renew"}, "renews on"),
    ],
)
def test_what_the_engine_refuses_is_said_at_once_in_its_words(ask, asked, words):
    with pytest.raises(errors.NotPossible, match=words):
        ask(**asked)
    assert not ClientRequest.objects.exists()


def test_what_runs_out_can_be_asked_to_renew(ask, owner, subscription):
    let_end(actor=owner, subscription=subscription, reason="x")
    with pytest.raises(errors.NotPossible, match="ends on"):
        ask("let-end")
    assert ask("let-renew").kind == "let-renew"


def test_nothing_is_asked_of_a_team_that_waits_for_licences(ask, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=12, reason="x")
    with pytest.raises(errors.NotPossible, match="on its way already"):
        ask(seats=13)


@pytest.mark.parametrize("seats", [0, -1, 10**7, 10**12])
def test_hostile_numbers_are_refused(ask, seats):
    with pytest.raises(PortalError):
        ask(seats=seats)
    assert not ClientRequest.objects.exists()


def test_seats_are_needed_and_kinds_are_known(ask):
    with pytest.raises(LeftEmpty):
        ask()
    for kind in ("cancel", "", "x" * 300):
        with pytest.raises(PortalError):
            ask(kind, seats=11)


def test_another_clients_team_does_not_exist(ask, owner, plan, other_company):
    other = create_client_account(actor=owner, name="Kestrel")
    values = {"plan": plan, "term": "yearly", "seats": 5}
    same_partner = create_subscription(actor=owner, client_account=other, admin_email="a@kestrel.example", **values)
    abroad = other_company.actor("owner")
    theirs = create_client_account(actor=abroad, name="Fremd")
    elsewhere = create_subscription(actor=abroad, client_account=theirs, admin_email="a@fremd.example", **values)
    for team in (same_partner, elsewhere):
        with pytest.raises(NotFound):
            ask(seats=9, subscription=team.pk)


def test_nor_one_that_has_ended(ask, owner, subscription):
    cancel_subscription(actor=owner, subscription=subscription, reason="x")
    with pytest.raises(NotFound):
        ask(seats=9)


def test_only_the_link_asks(ask, owner, contact, outsider):
    others = ((owner, NotAllowed), (outsider, NotFound), (Actor.anonymous(), PortalError), (Actor.system(), NotFound))
    for actor, refusal in others:
        with pytest.raises(refusal):
            ask(seats=12, actor=actor)


def test_a_link_reaches_no_other_contact(ask, owner, contact, holder):
    other = Contact.objects.create(
        partner=contact.partner, client_account=contact.client_account, kind="billing", name="Ana", email="a@x.example",
        self_service_since=clock.now(),
    )  # fmt: skip
    with pytest.raises(NotFound):
        ask(seats=12, contact=other)


def test_nothing_is_asked_without_self_service_or_of_a_suspended_partner(ask, owner, contact):
    Partner.objects.filter(pk=contact.partner_id).update(state="suspended")
    with pytest.raises(SelfServiceSuspended):
        ask(seats=12, contact=Contact.objects.get(pk=contact.pk))
    Partner.objects.filter(pk=contact.partner_id).update(state="active")
    end_self_service(actor=owner, contact=contact)
    with pytest.raises(SelfServiceOff):
        ask(seats=12)


def test_the_door_is_rate_limited(ask, holder):
    for seats in range(11, 31):
        made = ask(seats=seats)
        withdraw_client_request(actor=for_record(holder, made), client_request=made)
    with pytest.raises(TooManyRequests):
        ask(seats=31)


def test_the_contact_withdraws_what_waits_and_nobody_else_does(ask, holder, owner, outsider):
    made = ask(seats=12)
    for actor in (owner, outsider, holder, replace(holder, record_id="cq_other")):
        with pytest.raises((NotAllowed, NotFound)):
            withdraw_client_request(actor=actor, client_request=made)
    own = for_record(holder, made)
    assert withdraw_client_request(actor=own, client_request=made).state == "withdrawn"
    with pytest.raises(RequestDecided):
        withdraw_client_request(actor=own, client_request=made)
    assert ask(seats=12).pk != made.pk


def test_a_team_that_ends_takes_its_requests_along(ask, owner, subscription, run_background):
    asked, message = ask(seats=12), ask("message", note="Hello")
    cancel_subscription(actor=owner, subscription=subscription, reason="x")
    run_background()
    for row, state in ((asked, "lapsed"), (message, "requested")):
        row.refresh_from_db()
        assert row.state == state
    assert Event.objects.filter(verb="client_request.lapsed", subject_id=asked.pk).count() == 1


def test_so_does_one_that_ends_by_the_calendar(ask, owner, subscription, run_background):
    let_end(actor=owner, subscription=subscription, reason="x")
    asked = ask("let-renew")
    with clock.moved(by=timedelta(days=367)):
        run_background()
    asked.refresh_from_db()
    assert asked.state == "lapsed"
