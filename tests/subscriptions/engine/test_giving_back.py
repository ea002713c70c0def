"""What is given back is what was charged for the days to come: never more, and lot by lot, however many there were."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.subscriptions.engine.advance import advance
from partners.subscriptions.engine.changes import Cancel, ChangePlan, SetSeats, Subscribe
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.market import Market, Markets, Rate, Rules
from partners.subscriptions.engine.outcome import Charge, Kind
from partners.subscriptions.engine.position import Position
from partners.subscriptions.paid import as_paid, left_of
from partners.subscriptions.terms import Term
from tests.subscriptions.engine.market import NOBODYS, market

pytestmark = pytest.mark.one_engine
START = date(2025, 1, 31)
ADDITIONS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 4)), max_size=6)


def priced(cost: Decimal, currency: str = "USD") -> Markets:
    """Standard at that price, every other plan at a dearer one; a team can be cancelled on any day."""

    def on(day: date) -> Market:
        found = market(day)
        rates = {key: Rate(f"{key}", cost if key[0] == "standard" else cost * 2, cost * 3) for key in found.rates}
        return replace(found, currency=currency, rates=rates, rules={term: Rules("any", 400, 0) for term in Term})

    return on


def grown(markets: Markets, term: Term, additions: Iterable[tuple[int, int]]) -> tuple[Position, list[Charge], date]:
    """Three seats, and one order after the other; all that was charged, and the day of the last one."""
    first = decide(NOBODYS, Subscribe("standard", term, 3, frozenset({"history"})), markets, START)
    position, ledger, day = first.after, list(first.charges), START
    for waited, more in additions:
        for step in advance(position, markets, day, day + timedelta(days=waited)):
            position, ledger = step.after, [*ledger, *step.charges]
        day += timedelta(days=waited)
        outcome = decide(position, SetSeats(position.seats + more), markets, day)
        position, ledger = outcome.after, [*ledger, *outcome.charges]
    return position, [one for one in ledger if one.share.part.end > day], day


def sums(charges: Iterable[Charge]) -> tuple[Decimal, Decimal]:
    charges = list(charges)
    return sum((one.cost.amount for one in charges), Decimal(0)), sum(
        (one.retail.amount for one in charges), Decimal(0)
    )


@settings(derandomize=True)
@given(
    cost=st.decimals("0.0001", 999, places=4),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
    term=st.sampled_from(list(Term)),
    additions=ADDITIONS,
    waits=st.integers(0, 20),
    leaves=st.sampled_from(["cancel", "upgrade", "hand-over"]),
)
def test_never_more_is_given_back_than_was_charged(cost, currency, term, additions, waits, leaves):
    markets = priced(cost, currency)
    position, ledger, day = grown(markets, term, additions)
    day = min(day + timedelta(days=waits), ledger[0].share.period.end - timedelta(days=1))
    if leaves == "hand-over":
        given_back = [replace(one, kind=Kind.CREDIT) for one in left_of(ledger, day)]
    else:
        change = Cancel() if leaves == "cancel" else ChangePlan("advanced")
        outcome = decide(as_paid(position, left_of(ledger, day)), change, markets, day)
        given_back = [one for one in outcome.charges if one.kind == Kind.CREDIT]
    items = {one.item for one in given_back}
    assert items == ({"standard"} if leaves == "upgrade" else {"standard", "history"})
    lots = [one for one in ledger if one.item in items]
    used = [
        tuple(one.share.counted_to(whole, day).amount - one.share.counted_to(whole, one.share.part.start).amount
              for whole in (replace(one.cost, amount=one.rate.cost * one.quantity),
                            replace(one.cost, amount=one.rate.retail * one.quantity)))
        for one in lots
    ]  # fmt: skip
    assert all(cost >= 0 and retail >= 0 for cost, retail in used)
    paid, back = sums(lots), sums(given_back)
    assert tuple(one + other for one, other in zip(paid, back, strict=True)) == tuple(map(sum, zip(*used, strict=True)))
    assert not [one for one in left_of([*ledger, *given_back], day) if one.item in items]


@settings(derandomize=True)
@given(
    cost=st.decimals("0.0001", 999, places=4),
    lots=st.lists(st.integers(1, 4), max_size=6),
    term=st.sampled_from(list(Term)),
)
def test_what_is_cancelled_on_its_day_cost_nothing(cost, lots, term):
    markets = priced(cost)
    position, ledger, day = grown(markets, term, [(0, more) for more in lots])
    outcome = decide(as_paid(position, left_of(ledger, day)), Cancel(), markets, day)
    assert sums([*ledger, *outcome.charges]) == (0, 0)


def test_three_single_seats_are_given_back_as_three():
    """10.00 a month, 10 of 30 days left: 3.33 each, where three together would have cost 10.00."""
    markets = priced(Decimal(10))
    position, ledger, day = (
        decide(NOBODYS, Subscribe("standard", Term.MONTHLY, 3), markets, date(2026, 4, 1)).after,
        [],
        date(2026, 4, 21),
    )
    for _ in range(3):
        outcome = decide(position, SetSeats(position.seats + 1), markets, day)
        position, ledger = outcome.after, [*ledger, *outcome.charges]
    assert sums(ledger)[0] == Decimal("9.99")
    outcome = decide(as_paid(position, left_of(ledger, day)), Cancel(), markets, day)
    assert [(one.quantity, one.cost.amount) for one in outcome.charges] == [(1, Decimal("-3.33"))] * 3


@pytest.mark.parametrize(
    ("credited", "left"),
    [
        ((), [3, 2, 1]),
        ((3,), [2, 1]),
        ((4,), [1, 1]),
        ((3, 2, 1), []),
        ((6,), []),
    ],  # once lots were credited in one sum
)
def test_the_first_lots_are_given_back_first(credited, left):
    position = decide(NOBODYS, Subscribe("standard", Term.MONTHLY, 3), market, START)
    [first] = position.charges
    lots = [replace(first, quantity=quantity) for quantity in (3, 2, 1)]
    credits = [replace(first, kind=Kind.CREDIT, quantity=quantity) for quantity in credited]
    assert [one.quantity for one in left_of([*lots, *credits], START)] == left
