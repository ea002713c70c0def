"""What a change adds to what the partner has to pay, whatever the day it is asked for on costs."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from partners.subscriptions.engine.market import Markets, Rate
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.position import Position, State


def commitment(before: Position, outcome: Outcome, markets: Markets) -> Decimal:
    """By cost, for one whole term: afterwards less before. Less than nothing where a change gives something up.

    Where another term waits, what is added counts at the dearer of the two: that one will be paid, unless it is withdrawn,
    which nobody has to approve. In another currency it adds all that it costs, and is compared with
    nothing: no rate says what one is in the other.
    """
    then = _in_its_next_term(outcome.after, markets)
    if outcome.scheduled is not None and outcome.scheduled.term is not None:
        return _added(before, then)
    if then.currency != outcome.after.currency:
        return _added(before, outcome.after)
    return max(_added(before, outcome.after), _added(_in_its_next_term(before, markets), then))


def _added(before: Position, after: Position) -> Decimal:
    """What was there already and had no price (a team that was brought along) is no addition."""
    if before.rates and before.currency != after.currency:
        return whole_term(after, after.rates)
    known = {**after.rates, **before.rates} if before.term == after.term else before.rates
    return whole_term(after, after.rates) - whole_term(before, known)


def _in_its_next_term(position: Position, markets: Markets) -> Position:
    """With the term that waits, at the prices of its first day as far as they are known; all else stays at the subscription's
    own. Whatever else waits is less: fewer seats, or the end of an add-on.
    """
    waiting = position.of_kind("term")
    if waiting is None or waiting.term is None:
        return position
    offered = markets(waiting.effective_on)
    rates = {item: rate for item in position.items() if (rate := offered.rates.get((item, waiting.term)))}
    return replace(position, term=waiting.term, rates=rates, currency=offered.currency)


def whole_term(position: Position, rates: Mapping[str, Rate]) -> Decimal:
    """Nothing as long as nothing is paid for."""
    if position.state not in (State.ACTIVE, State.SUSPENDED):
        return Decimal(0)
    periods = position.term.months // position.term.billing_months
    costs = (rates[item].cost * quantity for item, quantity in position.items().items() if item in rates)
    return sum(costs, Decimal(0)) * periods
