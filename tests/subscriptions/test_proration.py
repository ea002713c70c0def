"""Proration: worked examples, and that no way of cutting a period gains or loses a cent."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.subscriptions.proration import Share, rest_of
from partners.subscriptions.terms import Period
from portal.money import Money

pytestmark = pytest.mark.one_engine
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD"])  # two, two, no and three digits


@pytest.mark.parametrize(
    ("whole", "day", "cost"),
    [
        ("240", date(2026, 1, 1), "240.00"),
        ("240", date(2026, 7, 2), "120.33"),  # 183 of 365 days left; 182 cost 119.67
        ("240", date(2026, 12, 31), "0.66"),
        ("84.50", date(2026, 4, 1), "63.66"),
    ],
)
def test_the_rest_of_a_year(whole, day, cost):
    assert rest_of(YEAR, day).of(Money(Decimal(whole), "USD")).amount == Decimal(cost)


@given(
    whole=st.decimals(0, 10**7, places=4),
    currency=CURRENCIES,
    days=st.integers(1, 800),
    cuts=st.lists(st.integers(1, 799), max_size=6),
)
def test_the_parts_of_a_period_add_up_to_it_however_it_is_cut(whole, currency, days, cuts):
    period = Period(date(2024, 2, 29), date(2024, 2, 29) + timedelta(days=days))
    edges = sorted({0, days, *(cut for cut in cuts if cut < days)})
    shares = [Share(period, Period(_day(one), _day(other))) for one, other in pairwise(edges)]
    money = Money(whole, currency)
    assert sum(share.of(money).amount for share in shares) == money.rounded().amount


def _day(number: int) -> date:
    return date(2024, 2, 29) + timedelta(days=number)


@given(whole=st.decimals(0, 10**7, places=2), day=st.integers(0, 364))
def test_what_remains_never_costs_more_later(whole, day):
    money = Money(whole, "USD")
    today, tomorrow = _of_year(day), _of_year(day + 1)
    later = rest_of(YEAR, tomorrow).of(money).amount if tomorrow < YEAR.end else 0
    assert 0 <= later <= rest_of(YEAR, today).of(money).amount


def _of_year(number: int) -> date:
    return YEAR.start + timedelta(days=number)


def test_a_part_lies_in_its_period():
    with pytest.raises(ValueError, match="is no part"):
        Share(YEAR, Period(date(2025, 12, 31), date(2026, 2, 1)))
