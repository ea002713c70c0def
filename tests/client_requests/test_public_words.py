"""The page of a client's contact speaks to the contact: no inside numbers, no other people, and no door that is closed."""

from datetime import timedelta

import pytest

from partners.client_requests import errors
from partners.client_requests.asking import withdraw_client_request
from partners.client_requests.models import ClientRequest
from partners.contacts.links import for_record
from partners.contacts.models import Contact
from partners.contacts.self_service import renew_self_service_link, send_self_service_link
from partners.orders.buying import change_seats
from partners.subscriptions.errors import NoPrice
from portal import clock
from portal.errors import TooManyRequests
from portal.tenancy.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(token) -> str:
    return f"/self-service/{token}/"


def test_a_team_that_stands_still_says_so_without_inside_numbers(client, page, ask, owner, subscription):
    planned = change_seats(actor=owner, subscription=subscription, seats=12, reason="x")
    shown = client.get(page).content.decode()
    with pytest.raises(errors.NotPossible) as refused:
        ask(seats=13)
    for said in (shown, str(refused.value)):
        assert "on its way already" in said
        assert str(planned.order) not in said
        assert str(subscription) not in said


def test_what_is_no_business_of_the_contact_is_one_sentence(ask, monkeypatch):
    def refuse(*_about):
        raise NoPrice(item="Advanced", day=clock.today())

    monkeypatch.setattr("partners.client_requests.asking.plan_change", refuse)
    with pytest.raises(errors.NotPossible) as refused:
        ask(seats=14)
    assert str(refused.value) == "This cannot be asked for now. Write to Hartwell IT."


def test_neither_the_admins_address_nor_a_colleague_is_named(client, page, ask, contact, subscription):
    other = Contact.objects.create(
        partner=contact.partner, client_account=contact.client_account, kind="billing", name="Ana Blum", email="a@x.example",
        self_service_since=clock.now(),
    )  # fmt: skip
    ask(seats=12, actor=Actor.link(other, other.name), contact=other)
    shown = client.get(page).content.decode()
    with pytest.raises(errors.AlreadyAsked) as refused:
        ask(seats=13)
    for said in (shown, str(refused.value)):
        assert "Ana Blum" not in said
        assert "sked for" in said
    assert subscription.admin_email not in shown
    assert "Asked for already on" in shown


def test_the_switchs_page_names_all_that_it_shows(company, contact, sign_in):
    url = f"{company.url}/contacts/{contact.pk}/self-service/"
    assert "plan, term, seats, renewal and what was asked for" in sign_in(company.user("seller")).get(url).content.decode()


def test_while_a_message_waits_the_page_says_so_beside_the_button(client, page, ask, holder):
    assert f'href="{page}message/"' in client.get(page).content.decode()
    asked = ask("message", note="Hello")
    shown = client.get(page).content.decode()
    assert f'href="{page}message/"' not in shown
    assert "waits for its answer" in shown
    assert client.get(f"{page}message/").url == page
    assert client.post(f"{page}message/", {"note": "Hello"}).url == page  # a second click
    withdraw_client_request(actor=for_record(holder, asked), client_request=asked)
    assert f'href="{page}message/"' in client.get(page).content.decode()


def test_whoever_holds_an_old_link_takes_none_from_who_sells(owner, contact, holder):
    for minutes in (2, 4):
        with clock.moved(by=timedelta(minutes=minutes)):
            renew_self_service_link(actor=holder, contact=contact)
    with clock.moved(by=timedelta(minutes=6)), pytest.raises(TooManyRequests):
        renew_self_service_link(actor=holder, contact=contact)
    for minutes in (8, 10, 12, 14):
        with clock.moved(by=timedelta(minutes=minutes)):
            send_self_service_link(actor=owner, contact=contact)


def test_asking_and_withdrawing_ends_for_the_day(ask, holder):
    def until_refused(seats: int) -> int:
        try:
            made = ask(seats=seats)
        except TooManyRequests:
            return seats - 11
        withdraw_client_request(actor=for_record(holder, made), client_request=made)
        return until_refused(seats + 1)

    asked = []
    for hour in range(3):
        with clock.moved(by=timedelta(hours=hour)):
            asked.append(until_refused(11))
    assert asked[0] == 20
    assert sum(asked) in (31, 32)  # thirty a day, and what comes back within two hours
    assert ClientRequest.objects.count() == sum(asked)


def test_a_key_is_offered_what_it_may_do(ask, company, api):
    url = f"/api/v1/client-requests/{ask(seats=14).pk}?fields=id,actions"
    scopes = ("client-requests:read", "client-requests:write")
    for further, expected in (((), False), (("subscriptions:write",), True)):
        answer = api(company.partner, *scopes, *further).get(url).json()
        assert ("approve" in [one["action"] for one in answer["actions"]]) is expected
