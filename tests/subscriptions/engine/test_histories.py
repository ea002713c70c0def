"""What holds after any history of changes and days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.subscriptions.engine.advance import Occasion, advance
from partners.subscriptions.engine.changes import (
    AddAddOn,
    ChangePlan,
    ChangeRenewal,
    RemoveAddOn,
    SetSeats,
    Subscribe,
)
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.outcome import Refused
from partners.subscriptions.engine.position import State
from partners.subscriptions.terms import Term, period_with
from tests.subscriptions.engine.market import ADD_ONS, NOBODYS, PLANS, market

pytestmark = pytest.mark.one_engine
STARTS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
TERMS = st.sampled_from(list(Term))
CHANGES = st.one_of(
    st.builds(SetSeats, st.integers(1, 60)),
    st.builds(SetSeats, st.integers(250, 1_100)),
    st.builds(ChangePlan, st.sampled_from(sorted(PLANS))),
    st.builds(AddAddOn, st.sampled_from(sorted(ADD_ONS))),
    st.builds(RemoveAddOn, st.sampled_from(sorted(ADD_ONS))),
    st.builds(ChangeRenewal, st.sampled_from([None, True, False]), st.none() | TERMS),
)
HISTORIES = st.lists(st.tuples(st.integers(0, 200), CHANGES), max_size=12)


@settings(derandomize=True)
@given(start=STARTS, term=TERMS, seats=st.integers(3, 50), history=HISTORIES)
def test_nothing_that_waits_is_lost_and_no_rule_is_broken(start, term, seats, history):
    position, day = decide(NOBODYS, Subscribe("standard", term, seats), market, start).after, start
    for days, change in history:
        for step in advance(position, market, day, day + timedelta(days=days)):
            gone = {one for one in position.waiting if one not in step.after.waiting}
            if step.occasion == Occasion.RENEWED:
                assert gone == {*step.applied, *(one for one, _reason in step.conflicts)}
            position = step.after
        day += timedelta(days=days)
        if position.state != State.ACTIVE:
            return
        assert day < position.renews_on
        try:
            outcome = decide(position, change, market, day)
        except Refused:
            continue
        gone = {one for one in position.waiting if one not in outcome.after.waiting}
        assert gone == {one for one, _reason in outcome.conflicts} | ({outcome.replaced} - {None})
        assert len({one.kind for one in outcome.after.waiting}) == len(outcome.after.waiting)
        position = outcome.after
        assert position.minimum <= position.seats <= (position.maximum or position.seats)
        assert position.items().keys() == position.rates.keys()
        assert all(charge.cost.amount >= 0 or charge.kind == "credit" for charge in outcome.charges)


@settings(derandomize=True)
@given(start=STARTS, term=TERMS, days=st.integers(0, 1_200), cut=st.integers(0, 1_200))
def test_time_passes_alike_at_once_or_in_pieces(start, term, days, cut):
    position = decide(NOBODYS, Subscribe("standard", term, 5), market, start).after
    end, middle = start + timedelta(days=days), start + timedelta(days=min(cut, days))
    whole = list(advance(position, market, start, end))
    first = list(advance(position, market, start, middle))
    second = list(advance(first[-1].after if first else position, market, middle, end))
    assert whole == [*first, *second]


@settings(derandomize=True)
@given(start=STARTS, additions=st.lists(st.tuples(st.integers(0, 364), st.integers(1, 9)), max_size=5), term=TERMS)
def test_a_year_costs_what_an_independent_count_of_days_says(start, additions, term):
    """Each lot of seats pays, of every billing period, the whole less what had passed when it came: rounded once each."""
    position = decide(NOBODYS, Subscribe("standard", term, 5), market, start)
    lots, paid, day, now = [(start, 5)], sum(one.cost.amount for one in position.charges), start, position.after
    for days, more in sorted(additions):
        at = start + timedelta(days=days)
        steps = list(advance(now, market, day, at))
        paid += sum(one.cost.amount for step in steps for one in step.charges)
        now, day = steps[-1].after if steps else now, at
        outcome = decide(now, SetSeats(now.seats + more), market, at)
        paid, now = paid + sum(one.cost.amount for one in outcome.charges), outcome.after
        lots.append((at, more))
    last = now.billed_from(day).period.end
    assert abs(paid - _naive(start, lots, last, now)) <= Decimal("0.01") * len(lots) * 14


def _naive(start: date, lots, last: date, now) -> Decimal:
    """Day by day, in fractions: no periods' rounding at all."""
    total, day = Decimal(0), start
    while day < last:
        term_began = period_with(day, start, start, now.term.months).start
        seats = sum(number for at, number in lots if at <= day)
        total += market(term_began).rates["standard", now.term].cost * seats / now.billed_from(day).period.days
        day += timedelta(days=1)
    return total
