"""A new team that renews with another one of its client goes on doing so."""

from datetime import UTC, date, datetime

import pytest

from partners.orders.quoting import create_quote, together
from partners.subscriptions.engine.plain import change_from_plain
from partners.subscriptions.renewals import renew_due
from portal import clock
from tests.orders.conftest import new_team
from tests.trade import create_subscription


def on(day: date):
    return clock.moved(to=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


@pytest.fixture
def first(owner, client_account, plan):
    with on(date(2027, 1, 31)):
        return create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="monthly", seats=5, admin_email="a@h.example"
        )


def test_beside_a_team_of_the_31st_each_month_ends_together(owner, client_account, plan, first):
    with on(date(2027, 2, 10)):
        second = create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="monthly", seats=3, admin_email="b@h.example",
            renew_with=first,
        )  # fmt: skip
    for day in (date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)):
        for team in (first, second):
            team.refresh_from_db()
            assert team.renews_on == day
        with on(day):
            renew_due()


def test_what_was_quoted_before_it_was_known_is_read_as_it_was(owner, client_account, first):
    with on(date(2027, 2, 10)):
        quote = create_quote(
            actor=owner, change=new_team(), client_account=client_account, admin_email="b@h.example", renew_with=first
        )
        assert quote.asked == together(new_team(), client_account, first)
    assert (quote.asked.renew_with, quote.asked.anchor_on) == (date(2027, 2, 28), date(2000, 2, 29))
    assert change_from_plain({name: value for name, value in quote.change.items() if name != "anchor_on"}).anchor_on is None
