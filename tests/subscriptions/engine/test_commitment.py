"""What a change adds for a whole term, whatever it costs on its day."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.subscriptions.engine.advance import renew
from partners.subscriptions.engine.changes import (
    AddAddOn,
    Cancel,
    ChangePlan,
    ChangeRenewal,
    Convert,
    RemoveAddOn,
    SetSeats,
    StartTrial,
    Subscribe,
)
from partners.subscriptions.engine.commitment import commitment
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.outcome import Refused
from partners.subscriptions.terms import Term
from tests.subscriptions.engine.market import ADD_ONS, NOBODYS, market

BEGUN, LATE = date(2025, 12, 1), date(2026, 11, 29)  # two days before the renewal
YEARLY, BY_MONTH, MONTHLY = Term.YEARLY, Term.YEARLY_PAID_MONTHLY, Term.MONTHLY


def team(term: Term = YEARLY, plan: str = "standard", add_ons: frozenset[str] = frozenset(), begun: date = BEGUN):
    return decide(NOBODYS, Subscribe(plan, term, 10, add_ons), market, begun).after


def committed(position, change, day: date = LATE) -> Decimal:
    return commitment(position, decide(position, change, market, day), market)


@pytest.mark.parametrize(("term", "amount"), [(YEARLY, 1440), (BY_MONTH, 1440), (MONTHLY, 150)])
def test_a_new_team_is_a_whole_term_however_it_is_paid(term, amount):
    assert committed(NOBODYS, Subscribe("standard", term, 10), BEGUN) == amount
    together = Subscribe("standard", term, 10, renew_with=date(2025, 12, 10))
    assert committed(NOBODYS, together, BEGUN) == amount


@pytest.mark.parametrize(("term", "amount"), [(YEARLY, 720), (BY_MONTH, 720), (MONTHLY, 75)])
def test_seats_on_the_last_days_are_what_they_are_afterwards(term, amount):
    begun = BEGUN if term != MONTHLY else date(2026, 11, 1)
    outcome = decide(position := team(term, begun=begun), SetSeats(15), market, LATE)
    assert sum(charge.cost.amount for charge in outcome.charges) < 20
    assert commitment(position, outcome, market) == amount


def test_seats_count_with_the_add_ons_that_follow_them():
    assert committed(team(add_ons=frozenset({"history"})), SetSeats(11)) == 12 * (12 + 3)


def test_a_higher_plan_and_an_add_on_are_what_they_add():
    assert committed(team(), ChangePlan("advanced")) == 10 * 12 * (20 - 12)
    assert committed(team(), AddAddOn("history")) == 10 * 12 * 3


def test_another_term_counts_at_the_prices_of_its_first_day():
    """The price list of January is ten percent dearer."""
    monthly = team(MONTHLY, begun=date(2026, 12, 1))
    assert committed(monthly, ChangeRenewal(term=YEARLY), date(2026, 12, 2)) == Decimal("1.1") * 1440 - 150
    assert committed(team(), ChangeRenewal(term=MONTHLY), date(2026, 10, 1)) < 0


def in_euro(day: date):
    return replace(market(day), currency="EUR")


def test_another_term_in_another_currency_adds_all_that_it_costs_and_is_compared_with_nothing():
    monthly = team(MONTHLY, begun=date(2026, 12, 1))
    asked = decide(monthly, ChangeRenewal(term=YEARLY), in_euro, date(2026, 12, 2))
    assert commitment(monthly, asked, in_euro) == Decimal("1.1") * 1440
    more = decide(asked.after, SetSeats(11), in_euro, date(2026, 12, 3))
    assert commitment(asked.after, more, in_euro) == 15  # dollars, as its charge is


def test_a_trial_commits_to_nothing_and_its_conversion_to_all():
    trial = decide(NOBODYS, StartTrial("standard"), market, BEGUN)
    assert commitment(NOBODYS, trial, market) == 0
    assert committed(trial.after, Convert(YEARLY, 5), BEGUN) == 5 * 144


def test_what_is_less_or_goes_on_commits_to_nothing():
    position = team(add_ons=frozenset({"history"}))
    day = date(2026, 10, 1)
    assert committed(position, SetSeats(5), day) == committed(position, RemoveAddOn("history"), day) == 0
    ends = decide(position, ChangeRenewal(auto_renew=False), market, day).after
    assert committed(ends, ChangeRenewal(auto_renew=True), day) == 0
    assert committed(team(), Cancel(), BEGUN) < 0


def test_what_was_brought_along_without_a_price_is_no_addition():
    assert committed(replace(team(), rates={}), SetSeats(11)) == 144


# Where another term waits


def with_term(position, term: Term = YEARLY, day: date = date(2026, 11, 2)):
    return decide(position, ChangeRenewal(term=term), market, day).after


@pytest.mark.parametrize("order", ["term first", "seats first"])
def test_more_seats_and_another_term_commit_to_the_same_in_either_order(order):
    """Ten at 15 a month become ninety at 144 a year: none of it is asked of nobody."""
    position, total = team(MONTHLY, begun=date(2026, 11, 1)), Decimal(0)
    changes = [ChangeRenewal(term=YEARLY), SetSeats(90)]
    for change in changes if order == "term first" else reversed(changes):
        outcome = decide(position, change, market, date(2026, 11, 2))
        total, position = total + commitment(position, outcome, market), outcome.after
    assert total == 90 * 144 - 10 * 15


def test_a_plan_and_an_add_on_count_at_the_term_that_waits():
    waits = with_term(team(MONTHLY, begun=date(2026, 11, 1)))
    assert committed(waits, ChangePlan("advanced"), date(2026, 11, 3)) == 10 * 12 * (20 - 12)
    assert committed(waits, AddAddOn("history"), date(2026, 11, 3)) == 10 * 12 * 3


def test_a_shorter_term_that_waits_and_can_be_withdrawn_makes_nothing_less():
    waits = with_term(team(), MONTHLY, date(2026, 10, 1))
    assert committed(waits, SetSeats(90), date(2026, 10, 2)) == 80 * 144


def test_fewer_seats_and_the_end_are_no_addition_where_a_term_waits():
    waits = with_term(team(MONTHLY, begun=date(2026, 11, 1)))
    assert committed(waits, SetSeats(5), date(2026, 11, 3)) == 0
    assert committed(waits, ChangeRenewal(auto_renew=False), date(2026, 11, 3)) == 0
    assert committed(waits, Cancel(), date(2026, 11, 3)) < 0


WANTED = st.one_of(
    st.builds(SetSeats, st.integers(3, 90)),
    st.builds(ChangePlan, st.just("advanced")),
    st.builds(AddAddOn, st.sampled_from(sorted(ADD_ONS))),
    st.builds(RemoveAddOn, st.sampled_from(sorted(ADD_ONS))),
    st.builds(ChangeRenewal, st.none(), st.sampled_from(list(Term))),
    st.none(),  # what waits is withdrawn
)


@settings(derandomize=True)
@given(term=st.sampled_from(list(Term)), wanted=st.lists(WANTED, max_size=8))
def test_in_whatever_order_all_that_the_renewal_adds_was_counted(term, wanted):
    """As long as prices stay: what the limit counted along the way is no less than what the renewal adds."""
    begun = date(2025, 11, 1) if term != MONTHLY else date(2026, 10, 1)
    began, counted = team(term, begun=begun), Decimal(0)
    position = began
    for change in wanted:
        if change is None:
            position = replace(position, waiting=())
            continue
        try:
            outcome = decide(position, change, market, begun + timedelta(days=5))
        except Refused:
            continue
        counted, position = counted + max(commitment(position, outcome, market), 0), outcome.after
    renewed = renew(position, market(position.renews_on)).after
    assert counted >= a_term_of(renewed) - a_term_of(began)


def a_term_of(position) -> Decimal:
    periods = position.term.months // position.term.billing_months
    return sum((position.rates[item].cost * many for item, many in position.items().items()), Decimal(0)) * periods
