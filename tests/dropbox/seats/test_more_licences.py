"""Who finds no licence leads to the order that brings some, or to selling as many as are missing."""

import pytest

from partners.dropbox.seats.carrying_out import carry_out
from partners.orders.buying import change_seats
from partners.teams.watching import read_due_teams
from tests.dropbox.seats.conftest import states
from tests.dropbox.seats.test_pages import SHOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(sign_in, company):
    return sign_in(company.user("owner"))


@pytest.fixture
def page(company, connected) -> str:
    return f"{company.url}/dropbox-connections/{connected.pk}/invite/"


def test_who_finds_no_licence_leads_to_selling_as_many(browser, page, company, owner, connected, sandboxed):
    sandboxed.has(licensed=10)
    read_due_teams()
    many = {"lines": "\n".join(f"p{one}@acme.example" for one in range(11))}
    shown = browser.post(page, many).text
    assert "2 people wait for a licence." in shown
    seats = f"{company.url}/subscriptions/{connected.subscription_id}/seats/"
    assert f'href="{seats}?seats=12"' in shown
    assert "Add 2 seats" in shown
    assert browser.get(f"{seats}?seats=12").context["form"]["seats"].value() == 12
    for fewer in ("many", "8"):  # "8": somebody has bought some since the page was drawn
        assert browser.get(f"{seats}?seats={fewer}").context["form"]["seats"].value() == 10
    change_seats(actor=owner, subscription=connected.subscription, seats=12, reason="More people")
    assert "Open O-" in browser.post(page, many).text


def test_nothing_more_is_sold_while_dropbox_shows_fewer_than_were_bought(browser, page, connected):
    read_due_teams()  # five of ten
    shown = browser.post(page, {"lines": "\n".join(f"p{one}@acme.example" for one in range(6))}).text
    assert "2 people wait for a licence." in shown
    assert "?seats=" not in shown


def test_whoever_waits_already_needs_a_licence_before_them(browser, page, invite, connected, sandboxed):
    sandboxed.has(licensed=10)  # of which one is used
    invite(12)
    carry_out()
    read_due_teams()
    assert states(connected) == {"done": 9, "no-licence": 3}
    shown = browser.post(page, SHOW)
    assert (shown.context["preview"].free, shown.context["preview"].short) == (0, 2)
    assert "With those who wait already 5 licences are missing." in shown.text
    assert "?seats=15" in shown.text
    assert "Add 5 seats" in shown.text


def test_seats_are_offered_only_to_whoever_may_add_some(browser, sign_in, company, invite, sandboxed):
    sandboxed.has(licensed=1)
    (row,) = invite("tom@acme.example")
    carry_out()
    waiting = f"{company.url}/seat-operations/{row.pk}/"
    assert "Add seats</" in browser.get(waiting).text
    shown = sign_in(company.user("read-only")).get(waiting).text
    assert "No order is at work for this team." in shown
    assert "Add seats</" not in shown
