from datetime import UTC, date, datetime

import pytest

from portal import clock
from tests.subscriptions.conftest import client_account, plan, price_list  # noqa: F401  fixtures
from tests.trade import create_subscription

FIRST = date(2026, 1, 15)  # 2026 has 365 days


def on(day: date):
    return clock.moved(to=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


@pytest.fixture
def sell(owner, client_account, plan, price_list):  # noqa: F811
    def sold(day=FIRST, **values):
        given = {"plan": plan, "term": "yearly", "seats": 10, "admin_email": "a@h.example"} | values
        given.setdefault("client_account", client_account)
        with on(day):
            return create_subscription(actor=owner, **given)

    return sold
