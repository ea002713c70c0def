"""Quotes on pages: kept from what was shown, found again while they hold, ordered, and printed without the cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from partners.catalogue.models import PriceListItem
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.network.models import Profile, Tier
from partners.orders.models import Order, Quote
from partners.orders.quoting import create_quote
from partners.subscriptions.engine.changes import SetSeats
from portal import clock
from tests.orders.conftest import new_team

pytestmark = pytest.mark.usefixtures("price_list")


@pytest.fixture
def seller(company, sign_in):
    return sign_in(company.user("seller"))


@pytest.fixture
def kept(quote_for, subscription) -> Quote:
    return quote_for(SetSeats(12), subscription)


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(strip_tags(answer.content.decode()).split())


def test_what_is_shown_is_kept_once_and_ordered_from_there(company, seller, subscription):
    url = f"{company.url}/subscriptions/{subscription.pk}/seats/"
    shown = seller.post(url, {"seats": 12, "reason": "Design office"})
    assert "Keep as a quote" in text_of(shown)
    keep = {**shown.context["form"].data.dict(), "seen": shown.context["planned"].digest, "keep": "1"}
    pages = {seller.post(url, keep)["Location"] for _click in range(2)}
    quote = Quote.objects.get(subscription=subscription)
    assert pages == {f"{company.url}/quotes/{quote.pk}/"}
    assert subscription.order_lines.filter(quote=quote).count() == 0
    page = text_of(seller.get(pages.pop()))
    assert "From 10 to 12 seats" in page
    assert "$384.00" in page
    done = seller.post(f"{company.url}/quotes/{quote.pk}/order/")
    order = Order.objects.get(state="draft")
    assert done["Location"] == f"{company.url}/orders/{order.pk}/"
    assert order.lines.get().quote == quote
    assert "already" in text_of(seller.post(f"{company.url}/quotes/{quote.pk}/order/", follow=True))
    assert f"Open {order}" in text_of(seller.get(f"{company.url}/quotes/{quote.pk}/"))


def test_what_changed_meanwhile_is_not_kept(company, seller, subscription):
    url = f"{company.url}/subscriptions/{subscription.pk}/seats/"
    assert "is not what was shown" in text_of(seller.post(url, {"seats": 12, "reason": "x", "seen": "0" * 64, "keep": "1"}))
    assert not Quote.objects.filter(subscription=subscription).exists()


def test_it_is_found_while_it_holds_and_nobody_ordered_it(company, seller, kept, client_account, place, quote_for):
    place(quote_for(new_team(), email="lab@hartwell.example"))
    page = text_of(seller.get(f"{company.url}/quotes/"))
    assert str(kept) in page
    assert page.count("Hartwell Dental") == 1
    assert f"{company.url}/quotes/?client={client_account.pk}" in seller.get(f"{company.url}/clients/{client_account.pk}/").text
    assert str(kept) in text_of(seller.get(f"{company.url}/quotes/", {"client": client_account.pk}))
    with clock.moved(by=timedelta(days=1)):
        assert "No quote holds today" in text_of(seller.get(f"{company.url}/quotes/"))
        assert "Quote expired" in text_of(seller.get(f"{company.url}/quotes/{kept.pk}/"))
        seller.post(f"{company.url}/quotes/{kept.pk}/order/")
    assert not Order.objects.filter(lines__quote=kept).exists()


@pytest.mark.parametrize("role", ["owner", "technician"])
def test_the_print_for_the_client_never_says_what_the_partner_pays(company, kept, sign_in, role):
    """384 are the cost, 576 what the client is suggested to pay; and so at the renewal."""
    page = text_of(sign_in(company.user(role)).get(f"{company.url}/quotes/{kept.pk}/print/"))
    assert "$576.00" in page
    assert "2 × $288.00" in page
    assert "384" not in page
    assert "192" not in page
    assert "Margin" not in page
    assert "Cost" not in page


def test_who_sees_no_cost_sees_none_of_quotes(company, kept, sign_in):
    browser = sign_in(company.user("technician"))
    for page in ("", f"{kept.pk}/"):
        text = text_of(browser.get(f"{company.url}/quotes/{page}"))
        assert "$576.00" in text
        assert "384" not in text
        assert "Nothing is charged" not in text
    assert "2 × $288.00" in text  # how the price came about that it may see
    cheaper = text_of(sign_in(company.user("seller")).get(f"{company.url}/quotes/{kept.pk}/"))
    assert "2 × $192.00" in cheaper


def test_after_a_hand_over_nothing_of_the_receivers_stands_on_the_givers_quotes(
    company, other_company, owner, seller, api, kept, client_account, plan
):
    """Neither the prices that hold for the client now, nor what it is called now."""
    Profile.objects.create(partner=other_company.partner, tier=Tier.objects.order_by("rank")[0], currency="EUR")
    theirs = {"plan": plan, "term": "yearly", "currency": "EUR", "cost": Decimal(700), "retail": Decimal(900)}
    PriceListItem.objects.create(**theirs, valid_from=date(2018, 1, 1), source="tests")
    offered = offer_handover(actor=owner, client_account=client_account, receiver="nordlicht")
    accept_handover(actor=other_company.actor(), handover=offered)
    ClientAccount.objects.filter(pk=client_account.pk).update(name="Geheimer Name")
    url = f"{company.url}/quotes/{kept.pk}/"
    page = text_of(seller.get(url))
    assert "$384.00" in page
    assert "Client that was handed over" in page
    for secret in ("Geheimer", "€", "What is coming then", "Print for the client", "Begin an order with it"):
        assert secret not in page
    assert seller.get(f"{url}print/").status_code == 404
    keyed = api(company.partner, "quotes:read", "charges:read")
    shown = keyed.get(f"/api/v1/quotes/{kept.pk}").json()
    assert (shown["timeline"], shown["cost"]) == (None, "384.0000")


def test_readers_order_nothing_and_outsiders_find_nothing(company, other_company, outsider, kept, sign_in, seller):
    reader = sign_in(company.user("read-only"))
    assert "Begin an order with it" not in text_of(reader.get(f"{company.url}/quotes/{kept.pk}/"))
    reader.post(f"{company.url}/quotes/{kept.pk}/order/")
    assert not Order.objects.filter(lines__quote=kept).exists()
    foreign = create_client_account(actor=outsider, name="Fremd")
    theirs = create_quote(actor=outsider, change=new_team(), client_account=foreign, admin_email="a@fremd.example")
    for page in ("", "print/"):
        assert seller.get(f"{company.url}/quotes/{theirs.pk}/{page}").status_code == 404
    assert seller.post(f"{company.url}/quotes/{theirs.pk}/order/").status_code == 404
    assert str(theirs.client_account) not in text_of(seller.get(f"{company.url}/quotes/", {"client": foreign.pk}))
