"""What must hold when a request is asked for, approved or declined twice in the same moment."""

import pytest

from partners.client_requests.asking import ask, withdraw_client_request
from partners.client_requests.deciding import approve_client_request, decline_client_request
from partners.client_requests.models import ClientRequest
from partners.contacts.links import for_record
from partners.contacts.models import Contact
from partners.contacts.self_service import end_self_service
from partners.orders.models import Order
from portal import clock
from portal.tenancy.actor import Actor
from tests.tenancy.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def asked_for(contact, subscription, seats=12):
    values = {"contact": contact, "kind": "change-seats", "subscription": subscription.pk, "seats": seats}
    return ask(actor=Actor.link(contact, contact.name), **values)


def test_a_double_click_asks_once_and_two_contacts_do_not_ask_for_two_numbers(contact, subscription):
    other = Contact.objects.create(
        partner=contact.partner, client_account=contact.client_account, kind="billing", name="Ana", email="a@x.example",
        self_service_since=clock.now(),
    )  # fmt: skip
    for _round in range(ROUNDS):
        answers = at_once(*(lambda: asked_for(contact, subscription),) * 2)
        assert answers == ["done", "done"]
        row = ClientRequest.objects.get(state="requested")
        withdraw_client_request(actor=for_record(Actor.link(contact, "x"), row), client_request=row)
        answers = at_once(lambda: asked_for(contact, subscription, 13), lambda: asked_for(other, subscription, 14))
        assert sorted(answers) == ["client_request_waiting", "done"]
        row = ClientRequest.objects.get(state="requested")
        withdraw_client_request(actor=for_record(Actor.link(contact, "x"), row), client_request=row)


def test_of_two_who_decide_one_does(contact, subscription, company):
    seller, owner = company.actor("seller"), company.actor("owner")
    row = asked_for(contact, subscription)
    orders = Order.objects.count()
    answers = at_once(*(lambda actor=actor: approve_client_request(actor=actor, client_request=row) for actor in (seller, owner)))
    assert sorted(answers) == ["done", "request_decided"]
    assert Order.objects.count() == orders + 1


def test_approved_and_declined_at_once_it_is_one_of_them(contact, subscription, company):
    seller, owner = company.actor("seller"), company.actor("owner")
    row = asked_for(contact, subscription)
    answers = at_once(
        lambda: approve_client_request(actor=seller, client_request=row),
        lambda: decline_client_request(actor=owner, client_request=row, reason="x"),
    )
    assert sorted(answers) == ["done", "request_decided"]
    row.refresh_from_db()
    assert (row.order is None) == (row.state == "declined")


def test_asked_while_it_is_switched_off_it_is_asked_before_or_not_at_all(contact, subscription, owner):
    answers = at_once(
        lambda: asked_for(contact, subscription), lambda: end_self_service(actor=owner, contact=contact)
    )
    assert answers[1] == "done"
    assert answers[0] in ("done", "self_service_off")
    assert ClientRequest.objects.exists() == (answers[0] == "done")
