"""What is coming, and what a quote is bound to."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from partners.subscriptions.engine.changes import ChangeRenewal, SetSeats, StartTrial, Subscribe
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.digest import digest_of
from partners.subscriptions.engine.market import Market
from partners.subscriptions.engine.timeline import timeline
from partners.subscriptions.terms import Term
from tests.subscriptions.engine.market import NOBODYS, market

pytestmark = pytest.mark.one_engine
START = date(2026, 3, 1)
YEARLY = Subscribe("standard", Term.YEARLY, 10)


def days(position, until: date, today: date = START) -> list[tuple[str, str]]:
    return [(entry.day.isoformat(), str(entry.what)) for entry in timeline(position, market, today, until)]


def test_a_year():
    position = decide(NOBODYS, YEARLY, market, START).after
    assert days(position, date(2027, 4, 1)) == [
        ("2026-03-14", "cancellation"),
        ("2027-01-30", "invoiced-notice"),
        ("2027-03-01", "renewed"),
        ("2027-03-14", "cancellation"),
    ]
    assert days(position, date(2027, 3, 1), today=date(2027, 2, 1)) == [("2027-03-01", "renewed")]


def test_where_nobody_knows_whether_dropbox_invoices_both_last_days_are_named():
    position = replace(decide(NOBODYS, YEARLY, market, START).after, invoiced=None)
    assert days(position, date(2027, 2, 28)) == [
        ("2026-03-14", "cancellation"),
        ("2027-01-30", "invoiced-notice"),
        ("2027-02-28", "notice"),
    ]
    monthly = replace(decide(NOBODYS, Subscribe("standard", Term.MONTHLY, 10), market, START).after, invoiced=None)
    assert [what for _day, what in days(monthly, date(2026, 4, 1))] == ["cancellation", "notice", "renewed"]


def test_what_waits_applies_at_the_renewal_at_the_price_of_that_day():
    position = decide(decide(NOBODYS, YEARLY, market, START).after, SetSeats(8), market, START).after
    renewal = timeline(position, market, START, date(2027, 3, 1))[-1].step
    assert [one.seats for one in renewal.applied] == [8]
    assert [(one.kind, one.quantity, one.cost.amount) for one in renewal.charges] == [("renew", 8, Decimal("1267.20"))]


def test_a_year_paid_monthly_and_one_that_ends():
    monthly = Subscribe("standard", Term.YEARLY_PAID_MONTHLY, 10)
    position = decide(NOBODYS, monthly, market, date(2026, 1, 31)).after
    ending = decide(position, ChangeRenewal(auto_renew=False), market, date(2026, 1, 31)).after
    found = days(ending, date(2028, 1, 1), today=date(2026, 1, 31))
    assert [day for day, what in found if what == "billed"][:4] == [
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
    ]
    assert [what for _day, what in found].count("billed") == 11
    assert found[-1] == ("2027-01-31", "expired")
    assert not {"notice", "invoiced-notice"} & {what for _day, what in found}


def test_a_trial_ends():
    position = decide(NOBODYS, StartTrial("standard"), market, START).after
    assert days(position, date(2027, 1, 1)) == [("2026-03-31", "trial-ended")]


def test_a_quote_is_bound_to_all_that_it_was_made_of():
    outcome = decide(NOBODYS, YEARLY, market, START)
    bound = digest_of(NOBODYS, YEARLY, outcome)
    assert digest_of(NOBODYS, YEARLY, decide(NOBODYS, YEARLY, market, START)) == bound

    def dearer(day: date) -> Market:
        known = market(day)
        rates = {key: replace(rate, retail=rate.retail + Decimal("0.01")) for key, rate in known.rates.items()}
        return replace(known, rates=rates)

    others = [
        digest_of(NOBODYS, YEARLY, decide(NOBODYS, YEARLY, dearer, START)),
        digest_of(NOBODYS, YEARLY, decide(NOBODYS, YEARLY, market, date(2026, 3, 2))),
        digest_of(replace(NOBODYS, invoiced=None), YEARLY, outcome),
        digest_of(NOBODYS, replace(YEARLY, seats=11), outcome),
    ]
    assert bound not in others
    assert len(set(others)) == len(others)
