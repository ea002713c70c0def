"""Terms and periods: worked examples, and what holds of any dates."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.subscriptions.terms import Period, Term, add_months, anchor_beside, period_with, periods, whole_period

pytestmark = pytest.mark.one_engine
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
MONTHS = st.sampled_from([1, 12])


@pytest.mark.parametrize(
    ("started", "anchor", "months", "ends"),
    [
        (date(2026, 1, 31), date(2026, 1, 31), 1, ["2026-02-28", "2026-03-31", "2026-04-30"]),
        (date(2024, 2, 29), date(2024, 2, 29), 12, ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        (date(2026, 3, 10), date(2025, 6, 1), 12, ["2026-06-01", "2027-06-01"]),  # renews with an older team
        (date(2026, 3, 10), date(2026, 3, 15), 1, ["2026-03-15", "2026-04-15"]),
        (date(2026, 6, 1), date(2025, 6, 1), 12, ["2027-06-01"]),
    ],
)
def test_periods_end(started, anchor, months, ends):
    found = islice(periods(started, anchor, months), len(ends))
    assert [period.end.isoformat() for period in found] == ends


@given(started=DAYS, anchor=DAYS, months=MONTHS)
def test_periods_follow_each_other_without_a_gap_and_none_is_too_long(started, anchor, months):
    found = list(islice(periods(started, anchor, months), 30))
    assert found[0].start == started
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(one.days <= (31 if months == 1 else 366) for one in found)


@given(started=DAYS, anchor=DAYS, months=MONTHS, later=st.integers(0, 4000))
def test_a_day_lies_in_the_period_that_is_found_for_it(started, anchor, months, later):
    day = started + timedelta(days=later)
    expected = next(period for period in periods(started, anchor, months) if day in period)
    assert period_with(day, started, anchor, months) == expected


@given(day=DAYS, months=st.integers(-600, 600))
def test_so_many_months_later_is_the_same_day_or_the_months_last(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("anchor", "other", "day", "months", "ends"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28), 1, ["2026-02-28", "2026-03-31", "2026-04-30"]),
        (date(2026, 1, 31), 1, date(2026, 2, 28), 12, ["2026-02-28", "2027-02-28", "2028-02-29"]),
        (date(2026, 1, 31), 1, date(2026, 4, 30), 12, ["2026-04-30", "2027-04-30"]),
        (date(2024, 2, 29), 12, date(2027, 2, 28), 12, ["2027-02-28", "2028-02-29", "2029-02-28"]),
        (date(2024, 2, 29), 12, date(2027, 2, 28), 1, ["2027-02-28", "2027-03-29"]),
        (date(2025, 6, 15), 1, date(2026, 2, 15), 12, ["2026-02-15", "2027-02-15"]),
    ],
)
def test_a_team_renews_beside_another_one_for_good(anchor, other, day, months, ends):
    assert day in {period.end for period in islice(periods(anchor, anchor, other), 60)}
    beside = anchor_beside(day, anchor, months)
    found = islice(periods(day - timedelta(days=1), beside, months), len(ends))
    assert [period.end.isoformat() for period in found] == ends


@given(anchor=DAYS, other=MONTHS, months=MONTHS, number=st.integers(1, 40), ahead=st.integers(1, 28))
def test_beside_another_team_each_longer_terms_end_is_a_shorter_ones_end(anchor, other, months, number, ahead):
    day = add_months(anchor, number * other)
    beside, today = anchor_beside(day, anchor, months), day - timedelta(days=ahead)
    assert whole_period(today, beside, months).end == day
    ours = {day, *(period.end for period in islice(periods(day, beside, months), 60))}
    theirs = {day, *(period.end for period in islice(periods(day, anchor, other), 60))}
    until = min(max(ours), max(theirs))
    longer, shorter = (ours, theirs) if months >= other else (theirs, ours)
    assert {one for one in longer if one <= until} <= shorter


def test_a_term_says_how_long_and_how_often():
    assert [(term.months, term.billing_months) for term in Term] == [(1, 1), (12, 12), (12, 1)]


def test_a_period_that_ends_before_it_begins_is_a_mistake():
    with pytest.raises(ValueError, match="ends after it begins"):
        Period(date(2026, 1, 1), date(2026, 1, 1))
