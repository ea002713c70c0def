"""Authorised countries are where a partner may sell: new teams there and nowhere else."""

from datetime import timedelta

import pytest

from partners.clients.archiving import archive_client_account
from partners.clients.services import update_client_account
from partners.clients.warnings import warnings_of
from partners.network.errors import CountryNotAuthorised
from partners.network.models import Profile
from partners.network.territory import country_refusal
from partners.orders.buying import preview_subscription
from partners.orders.quoting import create_quote
from partners.orders.services import create_order, place_order
from partners.subscriptions.engine.changes import SetSeats, StartTrial, Subscribe
from partners.subscriptions.services import create_subscription
from partners.subscriptions.terms import Term
from portal import clock
from portal.tenancy.roles import Role
from tests.subscriptions.conftest import client_account, plan, price_list, subscription
from tests.trade import change_seats

__all__ = ["client_account", "plan", "price_list", "subscription"]
TEAM = Subscribe("advanced", Term.YEARLY, 10)


@pytest.fixture(autouse=True)
def authorised(price_list, company):
    Profile.objects.filter(partner=company.partner).update(authorised_countries=["CA", "US"])


@pytest.fixture
def abroad(owner, client_account):
    update_client_account(actor=owner, client_account=client_account, country="LU")
    client_account.refresh_from_db()
    return client_account


def _quote(owner, client, change=TEAM):
    return create_quote(actor=owner, change=change, client_account=client, admin_email="new@hartwell.example")


@pytest.mark.parametrize("change", [TEAM, StartTrial("advanced")])
def test_no_team_is_sold_or_tried_where_the_partner_may_not_sell(owner, abroad, change):
    with pytest.raises(CountryNotAuthorised, match="Luxembourg") as refused:
        _quote(owner, abroad, change)
    assert refused.value.field == "client_account"


def test_the_preview_says_so_before_anything_is_ordered(owner, abroad, plan):
    with pytest.raises(CountryNotAuthorised):
        preview_subscription(
            actor=owner, client_account=abroad, plan=plan, term="yearly", seats=10, admin_email="new@hartwell.example"
        )


def test_at_home_and_in_each_authorised_country_it_is(owner, client_account):
    assert client_account.country == ""  # then it is where its partner is
    assert _quote(owner, client_account)
    update_client_account(actor=owner, client_account=client_account, country="CA")
    assert _quote(owner, client_account)


def test_a_quote_made_before_the_country_was_taken_away_is_not_placed(owner, company, client_account):
    quote = _quote(owner, client_account)
    order = create_order(actor=owner, quotes=[quote])
    Profile.objects.filter(partner=company.partner).update(authorised_countries=["CA"])
    with pytest.raises(CountryNotAuthorised):
        place_order(actor=owner, order=order)


def test_what_a_client_has_goes_on_and_grows(owner, subscription, abroad):
    assert create_quote(actor=owner, change=SetSeats(12), subscription=subscription)
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Two more")
    subscription.refresh_from_db()
    assert subscription.purchased == 12


def test_a_team_bought_elsewhere_is_entered_all_the_same(owner, abroad, plan):
    began = clock.today() - timedelta(days=20)
    values = {"plan": plan, "term": "yearly", "seats": 10, "admin_email": "old@hartwell.example"}
    assert create_subscription(actor=owner, client_account=abroad, started_on=began, **values)


def test_the_clients_page_warns_before_an_offer_is_made(client, company, owner, abroad):
    client.force_login(company.user(Role.OWNER))
    page = client.get(f"/p/{company.partner.slug}/clients/{abroad.pk}/").content.decode()
    assert "not authorised to sell in Luxembourg" in page
    assert "No new team can be sold to it; the teams that it has go on." in page
    assert "take the client over" not in page
    update_client_account(actor=owner, client_account=abroad, country="US")
    assert "not authorised" not in client.get(f"/p/{company.partner.slug}/clients/{abroad.pk}/").content.decode()


def test_a_client_without_a_country_is_asked_for_it(owner, company, client_account):
    Profile.objects.filter(partner=company.partner).update(authorised_countries=["LU"])
    with pytest.raises(CountryNotAuthorised) as refused:
        _quote(owner, client_account)
    assert "has no country and counts as in United States" in str(refused.value)
    assert refused.value.advice.startswith("Enter the client's country.")
    warned = warnings_of(client_account, "US", owner)[0]
    assert (warned.field, warned.code) == ("country", "country_not_authorised")
    assert warned.next_step == refused.value.advice


def test_an_archived_client_is_warned_of_no_more(owner, abroad):
    assert [warned.code for warned in warnings_of(abroad, "US", owner)] == ["country_not_authorised"]
    abroad = archive_client_account(actor=owner, client_account=abroad, reason="Closed")
    assert warnings_of(abroad, "US", owner) == []


def test_ones_own_company_is_wherever_it_is(company, abroad):
    abroad.own = True
    assert country_refusal(company.partner, abroad) is None


def test_the_form_to_sell_says_so_and_orders_nothing(client, company, abroad, plan):
    client.force_login(company.user(Role.OWNER))
    values = {"client_account": abroad.pk, "plan": plan.pk, "term": "yearly", "seats": 10, "admin_email": "n@hartwell.example"}
    page = client.post(f"/p/{company.partner.slug}/subscriptions/new/", values, follow=True)
    assert "not authorised to sell in Luxembourg" in page.content.decode()
