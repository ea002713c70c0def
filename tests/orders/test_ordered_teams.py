"""Teams that are ordered and not there yet, beside the subscriptions."""

import pytest

from partners.orders.buying import order_subscription
from partners.orders.desk import refuse_licences
from partners.orders.models import LicenceOrder
from partners.orders.ordered_teams import SHOWN, ordered_teams
from partners.orders.quoting import create_quote
from partners.orders.services import cancel_order, create_order
from tests.orders.conftest import new_team
from tests.trade import confirm


@pytest.fixture
def order(owner, client_account, plan):
    return a_team(owner, client_account, plan, "new@hartwell.example")


def a_team(actor, client, plan, address: str):
    return order_subscription(
        actor=actor, client_account=client, plan=plan, term="yearly", seats=7, admin_email=address
    )


def pages(company, client, sign_in) -> list[str]:
    browser = sign_in(company.user("seller"))
    return [browser.get(f"{company.url}{path}").text for path in (f"/clients/{client.pk}/", "/subscriptions/")]


def test_the_client_and_the_list_name_it_with_the_state_of_its_order(company, order, client_account, sign_in):
    for page in pages(company, client_account, sign_in):
        assert f"/orders/{order.pk}/" in page
        assert "Placed" in page
        assert "Advanced" in page
    assert "1 team is ordered and not there yet" in pages(company, client_account, sign_in)[1]


def test_confirmed_it_is_a_subscription_and_named_once(company, owner, order, client_account, sign_in):
    confirm(order)
    assert ordered_teams(owner, client_account).teams == []
    assert "not there yet" not in pages(company, client_account, sign_in)[1]


@pytest.mark.parametrize("ends", ["cancelled", "refused"])
def test_what_came_to_nothing_is_not_there_to_come(owner, staff, order, client_account, ends):
    if ends == "cancelled":
        cancel_order(actor=owner, order=order, reason="Not now")
    else:
        refuse_licences(actor=staff, licence_order=LicenceOrder.objects.get(), reason="Sold out")
    assert ordered_teams(owner).count == 0


def test_a_draft_is_not_ordered(owner, company, client_account, plan):
    quote = create_quote(actor=owner, change=new_team(), client_account=client_account, admin_email="draft@hartwell.example")
    create_order(actor=owner, quotes=[quote])
    assert ordered_teams(owner).count == 0


def test_of_many_the_list_names_the_oldest_and_leads_to_all(company, owner, client_account, plan, sign_in):
    orders = [a_team(owner, client_account, plan, f"n{number}@hartwell.example") for number in range(SHOWN + 2)]
    client_page, listed = pages(company, client_account, sign_in)
    assert client_page.count("ordered</span>") == SHOWN + 2
    assert [team.order for team in ordered_teams(owner).teams] == orders[:SHOWN]
    assert "7 teams are ordered and not there yet" in listed
    assert "/orders/?at_work=true" in listed


def test_nobody_sees_another_partners(order, other_company, owner):
    assert ordered_teams(other_company.actor("owner")).count == 0
    assert ordered_teams(owner).count == 1
