"""The explanation of a line gives its amount, to whoever works it out again with the numbers that it shows."""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.subscriptions.engine.market import Rate
from partners.subscriptions.engine.outcome import Charge, Kind
from partners.subscriptions.explaining import explanation_of
from partners.subscriptions.proration import Share, rest_of
from partners.subscriptions.terms import Period

pytestmark = pytest.mark.one_engine
PERIOD = Period(date(2026, 6, 1), date(2026, 7, 1))
COINS = {"USD": Decimal("0.01"), "JPY": Decimal(1), "KWD": Decimal("0.001")}


def charge(cost: str, quantity: int, passed: int = 0, currency: str = "USD", period: Period = PERIOD) -> Charge:
    share = rest_of(period, period.start + timedelta(days=passed))
    return Charge(Kind.ADD, "advanced", quantity, Rate("r", Decimal(cost), Decimal(cost)), share, currency)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (charge("192", 3), "3 × $192.00 = $576.00"),
        (charge("10.1250", 3), "3 × $10.125 = $30.375, rounded $30.38"),
        (charge("10.1250", 1, 15), "1 × $10.125 = $10.125 for 30 days. Of these 15 have passed: $10.13 − $5.06 = $5.07"),
        (charge("0.0004", 2, 1), "2 × $0.0004 = $0.0008 for 30 days. Of these 1 have passed: $0.00 − $0.00 = $0.00"),
        (charge("100.5", 3, 10, "JPY"), "3 × ¥100.5 = ¥301.5 for 30 days. Of these 10 have passed: ¥302 − ¥101 = ¥201"),
        (charge("1.0005", 3, 0, "KWD"), "3 × KWD1.0005 = KWD3.0015, rounded KWD3.002"),
    ],
)
def test_a_price_that_is_finer_than_a_coin_is_shown_to_its_last_digit(due, words):
    assert explanation_of(due).replace("\N{NO-BREAK SPACE}", "") == words


@settings(derandomize=True)
@given(
    cost=st.decimals("0.0001", 99_999_999, places=4),
    quantity=st.integers(1, 1_000_000),
    currency=st.sampled_from(sorted(COINS)),
    days=st.integers(1, 366),
    passed=st.integers(0, 365),
)
def test_the_numbers_of_the_explanation_give_the_amount(cost, quantity, currency, days, passed):
    period = Period(PERIOD.start, PERIOD.start + timedelta(days=days))
    due = charge(cost, quantity, min(passed, days - 1), currency, period)
    with translation.override("en"):
        shown = [Decimal(one.replace(",", "")) for one in re.findall(r"\d[\d,]*(?:\.\d+)?", explanation_of(due))]
    many, unit, whole, *more = shown
    assert many * unit == whole
    if due.share.is_whole:
        assert (more or [whole]) == [due.cost.amount]
        assert _in_coins(whole, currency) == due.cost.amount
        return
    of_days, gone, until, before, amount = more
    assert (until, before) == (_in_coins(whole, currency), _in_coins(whole * gone / of_days, currency))
    assert until - before == amount == due.cost.amount


def _in_coins(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(COINS[currency], ROUND_HALF_UP)


def test_a_part_that_ends_before_its_period_does_is_explained_likewise():
    share = Share(PERIOD, Period(date(2026, 6, 11), date(2026, 6, 21)))
    due = Charge(Kind.CREDIT, "advanced", 1, Rate("r", Decimal("10.125"), Decimal(0)), share, "USD")
    assert explanation_of(due).endswith("Of these 10 have passed: $6.75 − $3.38 = $3.37, given back")
