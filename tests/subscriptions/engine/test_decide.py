"""What each change does and costs, and why not: worked examples."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from partners.subscriptions.engine.advance import advance
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
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.market import Market, Rate
from partners.subscriptions.engine.outcome import Outcome, Refused
from partners.subscriptions.engine.position import Position, State
from partners.subscriptions.terms import Term
from tests.subscriptions.engine.market import NOBODYS, market

pytestmark = pytest.mark.one_engine
START = date(2026, 3, 1)
YEARLY = Subscribe("standard", Term.YEARLY, 10)


def begun(change: Subscribe = YEARLY, day: date = START) -> Position:
    return decide(NOBODYS, change, market, day).after


def costs(outcome: Outcome) -> list[tuple[str, str, int, str]]:
    return [(str(one.kind), one.item, one.quantity, str(one.cost.amount)) for one in outcome.charges]


def reasons(position: Position, change, day: date) -> list[str]:
    with pytest.raises(Refused) as refused:
        decide(position, change, market, day)
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.parametrize(
    ("change", "renews_on", "expected"),
    [
        (YEARLY, date(2027, 3, 1), [("new", "standard", 10, "1440.00")]),
        (Subscribe("standard", Term.MONTHLY, 3), date(2026, 4, 1), [("new", "standard", 3, "45.00")]),
        (Subscribe("standard", Term.YEARLY_PAID_MONTHLY, 3), date(2027, 3, 1), [("new", "standard", 3, "36.00")]),
        (
            Subscribe("advanced", Term.YEARLY, 4, frozenset({"history", "pack-10"})),
            date(2027, 3, 1),
            [("new", "advanced", 4, "960.00"), ("new", "history", 4, "144.00"), ("new", "pack-10", 1, "1080.00")],
        ),
        (
            Subscribe("standard", Term.YEARLY, 10, renew_with=date(2026, 7, 1)),  # together with another team: 122 of 365 days
            date(2026, 7, 1),
            [("new", "standard", 10, "481.32")],
        ),
    ],
)  # fmt: skip
def test_a_first_order(change, renews_on, expected):
    outcome = decide(NOBODYS, change, market, START)
    assert (outcome.after.state, outcome.after.renews_on) == (State.ACTIVE, renews_on)
    assert costs(outcome) == expected


@pytest.mark.parametrize(
    ("term", "today", "day", "anchor", "then"),
    [
        (Term.MONTHLY, date(2026, 2, 10), date(2026, 2, 28), date(2026, 1, 31), date(2026, 3, 31)),
        (Term.MONTHLY, date(2026, 2, 28), date(2026, 3, 31), date(2026, 1, 31), date(2026, 4, 30)),
        (Term.YEARLY, date(2026, 6, 1), date(2027, 2, 28), date(2024, 2, 29), date(2028, 2, 29)),
        (Term.YEARLY, date(2026, 6, 1), date(2027, 2, 28), None, date(2028, 2, 28)),  # as it was quoted once
    ],
)
def test_who_renews_with_another_team_still_does_after_a_short_month(term, today, day, anchor, then):
    outcome = decide(NOBODYS, Subscribe("standard", term, 5, renew_with=day, anchor_on=anchor), market, today)
    assert outcome.after.renews_on == day
    [renewed] = [one for one in advance(outcome.after, market, today, day) if one.occasion == "renewed"]
    assert renewed.after.renews_on == then


@pytest.mark.parametrize(
    ("begins", "terms", "renewals"),
    [
        (
            date(2026, 1, 31),
            [Term.MONTHLY, Term.YEARLY, Term.MONTHLY],  # a year from the end of February
            ["2026-02-28", "2027-02-28", "2027-03-31", "2027-04-30"],
        ),
        (date(2024, 2, 29), [Term.YEARLY, Term.MONTHLY, Term.YEARLY], ["2025-02-28", "2025-03-29", "2026-03-29", "2027-03-29"]),
        (
            date(2026, 8, 31),
            [Term.YEARLY, Term.MONTHLY, Term.YEARLY_PAID_MONTHLY, Term.MONTHLY],
            ["2027-08-31", "2027-09-30", "2028-09-30", "2028-10-31", "2028-11-30"],
        ),
    ],
)
def test_another_term_renews_on_the_same_day_of_the_month(begins, terms, renewals):
    position, found = begun(Subscribe("standard", terms[0], 5), begins), []
    for term in [*terms[1:], *[None] * (len(renewals) - len(terms) + 1)]:
        day = position.renews_on
        if term:
            position = decide(position, ChangeRenewal(term=term), market, position.running_term.start).after
        position = [one.after for one in advance(position, market, day - timedelta(days=1), day)][-1]
        assert position.running_term.start == day
        found.append(day.isoformat())
    assert found == renewals


def test_a_year_paid_by_the_month_that_began_in_a_short_one_is_paid_on_the_31st():
    monthly = begun(Subscribe("standard", Term.MONTHLY, 5), date(2026, 1, 31))
    asked = decide(monthly, ChangeRenewal(term=Term.YEARLY_PAID_MONTHLY), market, date(2026, 1, 31)).after
    steps = advance(asked, market, date(2026, 2, 1), date(2026, 5, 31))
    assert [one.day.isoformat() for one in steps] == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]


def test_seats_are_added_at_once_and_cost_the_days_that_are_left():
    position = begun(Subscribe("advanced", Term.YEARLY, 4, frozenset({"history", "pack-10"})))
    outcome = decide(position, SetSeats(6), market, date(2026, 8, 31))
    assert outcome.after.items() == {"advanced": 6, "history": 6, "pack-10": 1}
    assert costs(outcome) == [("add", "advanced", 2, "239.34"), ("add", "history", 2, "35.90")]  # 182 of 365 days


def test_seats_are_given_up_at_the_renewal():
    outcome = decide(begun(), SetSeats(8), market, date(2027, 1, 30))
    assert (outcome.after.seats, outcome.charges, outcome.scheduled.seats) == (10, (), 8)
    assert outcome.effective_on == date(2027, 3, 1)
    again = decide(outcome.after, SetSeats(5), market, date(2027, 1, 30))
    assert (again.replaced.seats, [one.seats for one in again.after.waiting]) == (8, [5])


def test_a_scheduled_reduction_survives_other_changes():
    waiting = decide(begun(), SetSeats(8), market, START).after
    outcome = decide(waiting, SetSeats(20), market, START)
    assert [one.seats for one in outcome.after.waiting] == [8]
    assert outcome.conflicts == ()


def test_what_no_longer_holds_is_named():
    waiting = decide(begun(Subscribe("standard", Term.YEARLY, 400)), SetSeats(200), market, START).after
    outcome = decide(waiting, ChangePlan("education"), market, START)
    assert [(one.seats, reason.code) for one, reason in outcome.conflicts] == [(200, "below_minimum")]
    assert outcome.after.waiting == ()


def test_an_upgrade_credits_what_is_left_of_the_old_plan():
    outcome = decide(begun(), ChangePlan("advanced"), market, date(2026, 8, 31))
    assert costs(outcome) == [("credit", "standard", 10, "-718.03"), ("upgrade", "advanced", 10, "1196.71")]
    assert outcome.after.renews_on == date(2027, 3, 1)


def test_a_trial_becomes_paid_when_somebody_says_so():
    trial = decide(NOBODYS, StartTrial("standard"), market, START).after
    assert (trial.seats, trial.trial_ends_on) == (3, date(2026, 3, 31))
    outcome = decide(trial, Convert(Term.YEARLY, 7), market, date(2026, 3, 20))
    assert (outcome.after.seats, outcome.after.renews_on) == (7, date(2027, 3, 20))
    assert reasons(trial, SetSeats(4), START) == ["trial_has_the_minimum"]
    assert decide(trial, Cancel(), market, date(2026, 3, 30)).after.state == State.CANCELLED


def test_in_its_first_fourteen_days_it_can_be_cancelled_and_days_not_used_are_credited():
    outcome = decide(begun(), Cancel(), market, date(2026, 3, 14))
    assert costs(outcome) == [("credit", "standard", 10, "-1388.71")]
    assert reasons(begun(), Cancel(), date(2026, 3, 15)) == ["cancellation_window_closed"]


def test_the_renewal_can_be_switched_off_and_its_term_changed():
    monthly = decide(begun(), ChangeRenewal(term=Term.MONTHLY), market, START)
    assert (monthly.after.auto_renew, monthly.scheduled.term) == (True, Term.MONTHLY)
    ends = decide(monthly.after, ChangeRenewal(auto_renew=False), market, START)
    assert (ends.after.auto_renew, len(ends.after.waiting)) == (False, 1)
    assert reasons(ends.after, ChangeRenewal(term=Term.YEARLY_PAID_MONTHLY), START) == ["ends_anyway"]
    assert reasons(ends.after, SetSeats(5), START) == ["ends_anyway"]
    assert reasons(begun(), ChangeRenewal(auto_renew=False), date(2027, 1, 31)) == ["notice_passed"]
    back = decide(ends.after, ChangeRenewal(auto_renew=True), market, date(2027, 2, 20))
    assert back.after.auto_renew


@pytest.mark.parametrize(
    ("position", "change", "day", "expected"),
    [
        (NOBODYS, Subscribe("basic", Term.YEARLY, 3), START, ["plan_not_sold"]),
        (NOBODYS, Subscribe("standard", Term.YEARLY, 1, frozenset({"pack-10"})), START, ["below_minimum", "add_on_not_for_plan"]),
        (NOBODYS, Subscribe("advanced", Term.YEARLY, 3, frozenset({"history", "governance"})), START, ["add_ons_exclude"]),
        (NOBODYS, Subscribe("advanced", Term.YEARLY, 3, frozenset({"pack-10", "pack-50"})), START, ["add_ons_exclude"]),
        (NOBODYS, Subscribe("advanced", Term.YEARLY, 3, frozenset({"unheard"})), START, ["add_on_not_sold"]),
        (NOBODYS, Subscribe("education", Term.YEARLY, 1_001), START, ["above_maximum"]),
        (NOBODYS, Subscribe("standard", Term.MONTHLY, 3, renew_with=date(2026, 4, 2)), START, ["renewal_too_far"]),
        (NOBODYS, StartTrial("education"), START, ["no_trial"]),
        (NOBODYS, SetSeats(4), START, ["subscription_new", "below_minimum"][:1]),
        (begun(), SetSeats(2), START, ["below_minimum"]),
        (begun(), SetSeats(10), START, ["seats_unchanged"]),
        (begun(), SetSeats(9), date(2027, 1, 31), ["notice_passed"]),
        (begun(), ChangePlan("standard"), START, ["plan_unchanged"]),
        (begun(Subscribe("advanced", Term.YEARLY, 9)), ChangePlan("standard"), START, ["no_downgrade"]),
        (begun(), ChangePlan("education"), START, ["below_minimum"]),
        (begun(), AddAddOn("pack-10"), START, ["add_on_not_for_plan"]),
        (begun(), RemoveAddOn("history"), START, ["add_on_not_there"]),
        (begun(), ChangeRenewal(term=Term.YEARLY), START, ["term_unchanged"]),
    ],
)  # fmt: skip
def test_why_not(position, change, day, expected):
    assert reasons(position, change, day) == expected


def without_prices(day: date) -> Market:
    return replace(market(day), rates={})


@pytest.mark.parametrize("change", [ChangePlan("advanced"), AddAddOn("history"), ChangeRenewal(term=Term.MONTHLY)])
def test_a_team_that_is_paid_for_gets_nothing_without_a_price_where_all_prices_have_ended(change):
    with pytest.raises(Refused) as refused:
        decide(begun(), change, without_prices, START)
    assert [reason.code for reason in refused.value.reasons] == ["no_price"]


def test_nor_does_another_term_come_at_the_price_of_the_old_one():
    waits = decide(begun(), ChangeRenewal(term=Term.MONTHLY), market, START).after
    [renewed] = [one for one in advance(waits, without_prices, START, waits.renews_on) if one.occasion == "renewed"]
    assert ([reason.code for _, reason in renewed.conflicts], renewed.after.term) == (["no_price"], waits.term)


def test_asking_for_todays_number_does_not_take_back_what_waits():
    waiting = decide(begun(), SetSeats(8), market, START).after
    assert reasons(waiting, SetSeats(10), START) == ["reduction_keeps_waiting"]
    assert reasons(waiting, SetSeats(8), START) == ["reduction_already_scheduled"]


def test_what_the_client_pays_is_twice_the_cost_here():
    charge = decide(NOBODYS, YEARLY, market, START).charges[0]
    assert charge.retail.amount == 2 * charge.cost.amount == Decimal(2880)


HUGE = {(item, term): Rate("pr", Decimal("9999.9999"), Decimal(10_000)) for item in ("standard", "advanced") for term in Term}


def test_what_no_charge_can_hold_is_not_sold():
    def dear(day: date) -> Market:
        return replace(market(day), rates=HUGE)

    position = decide(NOBODYS, Subscribe("standard", Term.MONTHLY, 500_000), dear, START).after
    for change in (SetSeats(999_999), ChangePlan("advanced"), Cancel()):
        assert decide(position, change, dear, date(2026, 3, 14))
    with pytest.raises(Refused, match="amount_too_large"):  # though of the month little is left
        decide(position, SetSeats(1_000_000), dear, date(2026, 3, 14))


def test_a_term_whose_charge_nothing_can_hold_is_refused_before_it_waits():
    def dear(day: date) -> Market:
        rates = HUGE | {("standard", Term.YEARLY): Rate("pr_year", Decimal(120_000), Decimal(120_000))}
        return replace(market(day), rates=rates)

    position = decide(NOBODYS, Subscribe("standard", Term.MONTHLY, 500_000), dear, START).after
    with pytest.raises(Refused, match="amount_too_large"):
        decide(position, ChangeRenewal(term=Term.YEARLY), dear, START)


def yearly_at(price: int):
    def dear(day: date) -> Market:
        cost = Decimal(price) if day > START else Decimal(9_999)
        return replace(market(day), rates=HUGE | {("standard", Term.YEARLY): Rate(f"pr_{price}", cost, cost)})

    return dear


def test_at_a_price_that_no_charge_can_hold_a_team_renews_at_its_last_one():
    position = decide(NOBODYS, Subscribe("standard", Term.YEARLY, 500_000), yearly_at(120_000), START).after
    [renewed] = advance(position, yearly_at(120_000), START, position.renews_on)
    assert renewed.too_dear == ("standard",)
    assert [(one.cost.amount, one.rate.row) for one in renewed.charges] == [(Decimal(4_999_500_000), "pr_120000")]
    [renewed] = advance(position, yearly_at(19_999), START, position.renews_on)
    assert (renewed.too_dear, renewed.charges[0].cost.amount) == ((), Decimal(9_999_500_000))


def test_a_term_that_no_charge_can_hold_by_its_day_does_not_come():
    position = decide(NOBODYS, Subscribe("standard", Term.MONTHLY, 500_000), yearly_at(9_999), START).after
    asked = decide(position, ChangeRenewal(term=Term.YEARLY), yearly_at(9_999), START).after
    [renewed] = [one for one in advance(asked, yearly_at(120_000), START, asked.renews_on) if one.occasion == "renewed"]
    assert [(one.term, reason.code) for one, reason in renewed.conflicts] == [(Term.YEARLY, "amount_too_large")]
    assert (renewed.after.term, renewed.too_dear) == (Term.MONTHLY, ())


@pytest.mark.parametrize("kept", [(), ("history",), ("standard", "history")])
def test_a_team_renews_in_one_currency_and_in_the_old_one_where_it_keeps_a_price(kept):
    def moved(day: date) -> Market:
        found = market(day)
        euros = {key: replace(rate, row=f"eur_{rate.row}") for key, rate in found.rates.items() if key[0] not in kept}
        return replace(found, currency="EUR", rates=euros)

    position = decide(NOBODYS, Subscribe("standard", Term.YEARLY, 10, frozenset({"history"})), market, START).after
    [renewed] = [one for one in advance(position, moved, START, position.renews_on) if one.occasion == "renewed"]
    found = {(one.item, one.currency, one.rate.row.startswith("eur_")) for one in renewed.charges}
    euros = not kept
    currency = "EUR" if euros else "USD"
    assert found == {("standard", currency, euros), ("history", currency, euros)}
    assert renewed.after.currency == currency
    assert euros or renewed.after.rates == position.rates
