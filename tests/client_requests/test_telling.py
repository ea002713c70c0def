"""What pages and mails say is what happens: who is told, what waits for a second person, what lapsed, what is so already."""

from datetime import timedelta

import pytest
from django.core import mail

from partners.client_requests import errors
from partners.client_requests.carrying_out import AS_IT_IS
from partners.client_requests.deciding import (
    answer_client_request,
    approve_client_request,
    decline_client_request,
    preview_approval,
)
from partners.client_requests.models import ClientRequest
from partners.contacts.services import delete_contact
from partners.network.models import Profile
from partners.orders.models import Order
from partners.subscriptions.errors import ShownDifferently
from partners.subscriptions.services import cancel_subscription, let_end
from portal import clock
from tests.trade import change_seats

pytestmark = pytest.mark.django_db


def told() -> list:
    return [one for one in mail.outbox if "mei@hartwell.example" in one.to[0]]


@pytest.fixture
def url(company) -> str:
    return f"{company.url}/client-requests"


def test_where_nobody_can_be_told_no_page_says_that_somebody_is(ask, owner, contact, company, sign_in, url):
    asked, message, change = ask(seats=12), ask("message", note="Hello"), ask("let-end")
    browser = sign_in(company.user("owner"))
    assert "It is mailed" in browser.get(f"{url}/{message.pk}/").content.decode()
    assert "Mei Chen reads it." in browser.get(f"{url}/{asked.pk}/decline/").content.decode()
    delete_contact(actor=owner, contact=contact)
    assert "It is mailed" not in browser.get(f"{url}/{message.pk}/").content.decode()
    assert "nobody is mailed" in browser.get(f"{url}/{message.pk}/").content.decode()
    for row, verb in ((asked, "decline"), (message, "answer")):
        assert "reads it." not in browser.get(f"{url}/{row.pk}/{verb}/").content.decode()
        said = browser.post(f"{url}/{row.pk}/{verb}/", {"reason": "x"}, follow=True).content.decode()
        assert "is told" not in said
        assert "Nobody is mailed" in said
    said = browser.post(f"{url}/{change.pk}/approve/", {"seen": ""}, follow=True).content.decode()
    assert "is told" not in said
    assert "Nobody is mailed" in said


def test_an_order_that_waits_for_a_second_person_is_not_ordered_yet(
    ask, client, token, company, price_list, run_background
):
    Profile.objects.filter(partner=company.partner).update(order_limit=100)
    asked = approve_client_request(actor=company.actor("seller"), client_request=ask(seats=14))
    assert asked.order.state == Order.State.AWAITING_APPROVAL
    run_background()
    body = told()[-1].body
    assert "ordered now" not in body
    assert "checked once more at Hartwell IT" in body
    page = client.get(f"/self-service/{token}/").content.decode()
    assert "on its way" not in page
    assert "checked once more at Hartwell IT" in page


def test_a_request_whose_team_ends_is_answered_by_that(ask, owner, subscription, run_background):
    ask(seats=12)
    cancel_subscription(actor=owner, subscription=subscription, reason="x")
    run_background()
    last = told()[-1]
    assert last.subject == "Not open any more: 12 seats altogether"
    assert "The team has ended" in last.body
    assert "declined" not in last.body


def test_what_was_asked_before_a_renewal_is_not_carried_out_a_year_later(ask, owner, subscription, run_background):
    ending, seats = ask("let-end"), ask(seats=12)
    with clock.moved(by=timedelta(days=366)):
        with pytest.raises(errors.RenewalPassed):  # before the round has written it down
            approve_client_request(actor=owner, client_request=ending)
        with pytest.raises(errors.RenewalPassed):
            preview_approval(owner, ending)
        run_background()
        for row, state in ((ending, "lapsed"), (seats, "requested")):
            row.refresh_from_db()
            assert row.state == state
        assert "renewed before" in told()[-1].body
        assert approve_client_request(actor=owner, client_request=ask("let-end")).state == "approved"


def test_what_somebody_did_by_hand_is_settled_as_it_is(ask, owner, subscription, price_list, run_background):
    more, ending = ask(seats=14), ask("let-end")
    change_seats(actor=owner, subscription=subscription, seats=14, reason="by hand")
    let_end(actor=owner, subscription=subscription, reason="by hand")
    orders = Order.objects.count()
    for row in ClientRequest.objects.filter(pk__in=(more.pk, ending.pk)):
        with pytest.raises(errors.StandsAlready):
            preview_approval(owner, row)
        with pytest.raises(ShownDifferently):
            approve_client_request(actor=owner, client_request=row, seen="0" * 64)
        done = approve_client_request(actor=owner, client_request=row, seen=AS_IT_IS)
        assert (done.state, done.order) == ("approved", None)
    assert Order.objects.count() == orders
    run_background()
    bodies = [one.body for one in told() if one.subject.startswith("Approved")]
    assert len(bodies) == 2
    assert any("has 14 seats already" in body for body in bodies)
    assert any("The team ends on" in body for body in bodies)
    assert not any("the renewal" in body or "Nothing changes" in body for body in bodies)


def test_fewer_that_are_scheduled_by_hand_are_so_already(ask, owner, subscription):
    fewer = ask(seats=6)
    change_seats(actor=owner, subscription=subscription, seats=6, reason="by hand")
    assert approve_client_request(actor=owner, client_request=fewer).state == "approved"
    assert subscription.scheduled_changes.count() == 1


def test_what_is_shown_as_so_already_orders_nothing_when_it_is_not(ask, owner, subscription):
    with pytest.raises(ShownDifferently):
        approve_client_request(actor=owner, client_request=ask(seats=14), seen=AS_IT_IS)


def test_the_page_settles_it(ask, owner, company, subscription, sign_in, url, price_list):
    asked = ask(seats=14)
    change_seats(actor=owner, subscription=subscription, seats=14, reason="by hand")
    browser = sign_in(company.user("seller"))
    page = browser.get(f"{url}/{asked.pk}/approve/").content.decode()
    assert "so already" in page
    assert f'value="{AS_IT_IS}"' in page
    assert "What it costs" not in page
    assert browser.post(f"{url}/{asked.pk}/approve/", {"seen": AS_IT_IS}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "approved"


def test_a_decline_says_no_more_than_it_knows(ask, owner, subscription, run_background):
    message = ask("message", note="Hello")
    decline_client_request(actor=owner, client_request=ask("let-end"), reason="As agreed")
    answer_client_request(actor=owner, client_request=message, reason="Good day")
    run_background()
    assert "Nothing changes by it" in next(one.body for one in told() if one.subject.startswith("Declined"))
