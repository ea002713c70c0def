from functools import partial

import pytest

from partners.orders.models import Order, Quote
from partners.orders.quoting import create_quote
from partners.orders.services import create_order, place_order
from partners.subscriptions.engine.changes import Change, SetSeats, Subscribe
from partners.subscriptions.models import Subscription
from partners.subscriptions.terms import Term
from portal.tenancy.actor import Actor
from tests import trade
from tests.subscriptions.conftest import client_account, plan, price_list, subscription

__all__ = ["client_account", "plan", "price_list", "subscription"]

CHECKED = ("reseller_id", "admin_email", "as_ordered", "activation", "team")


def new_team(seats: int = 10, term: Term = Term.YEARLY) -> Subscribe:
    return Subscribe("advanced", term, seats)


@pytest.fixture
def quote_for(owner, client_account):
    """A quote of a change: `quote_for(SetSeats(12), subscription)`; without a subscription, of a new team."""

    def made(change: Change, subscription: Subscription | None = None, email: str = "new@hartwell.example") -> Quote:
        if subscription is not None:
            return create_quote(actor=owner, change=change, subscription=subscription)
        return create_quote(actor=owner, change=change, client_account=client_account, admin_email=email)

    return made


@pytest.fixture
def place(owner):
    """An order of these quotes, placed."""

    def placed(*quotes: Quote, actor: Actor | None = None, **values) -> Order:
        order = create_order(actor=actor or owner, quotes=list(quotes), **values)
        return place_order(actor=actor or owner, order=order)

    return placed


@pytest.fixture
def confirm(staff):
    """The trade desk confirms every line of an order."""

    return partial(trade.confirm, actor=staff)


@pytest.fixture
def added(quote_for, place, subscription) -> Order:
    """Two seats more, placed."""
    return place(quote_for(SetSeats(12), subscription))
