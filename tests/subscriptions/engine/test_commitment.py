"""What a change adds for a whole term, whatever it costs on its day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

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
from partners.subscriptions.terms import Term
from tests.subscriptions.engine.market import NOBODYS, market

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
