"""Terms and periods: worked examples, and what holds of any dates."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.subscriptions.terms import (
    Period,
    Renewals,
    Term,
    add_months,
    period_with,
    periods,
    renew_together,
    whole_period,
)

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


JAN_31, FEB_29, JUNE_15 = date(2026, 1, 31), date(2024, 2, 29), date(2025, 6, 15)


@pytest.mark.parametrize(
    ("anchor", "through", "months", "then"),
    [
        (JAN_31, date(2026, 2, 28), 1, ["2026-03-31", "2026-04-30"]),
        (JAN_31, date(2026, 2, 28), 12, ["2027-02-28", "2028-02-29"]),
        (JAN_31, date(2026, 4, 30), 12, ["2027-04-30"]),
        (JAN_31, date(2027, 4, 30), 1, ["2027-05-31", "2027-06-30"]),  # of a year from 30 April: the 31st is not forgotten
        (FEB_29, date(2027, 2, 28), 12, ["2028-02-29", "2029-02-28"]),
        (FEB_29, date(2027, 2, 28), 1, ["2027-03-29"]),
        (JUNE_15, date(2026, 2, 15), 12, ["2027-02-15"]),
    ],
)
def test_renewals_keep_the_anchors_day_in_whichever_month_they_fall(anchor, through, months, then):
    found = list(islice(Renewals(through, anchor, months).until(date(2060, 1, 1)), len(then) + 1))
    assert [day.isoformat() for day in found] == [through.isoformat(), *then]
    assert whole_period(through - timedelta(days=1), anchor, months, through).end == through


@given(anchor=DAYS, day=DAYS, months=MONTHS, number=st.integers(0, 40))
def test_a_day_that_years_pass_through_is_where_one_begins(anchor, day, months, number):
    through = add_months(anchor, number)
    period = whole_period(day, anchor, months, through)
    assert day in period
    assert period.days in ({28, 29, 30, 31} if months == 1 else {365, 366})
    assert whole_period(through, anchor, months, through).start == through


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (Renewals(date(2026, 4, 30), JAN_31, 12), Renewals(date(2026, 2, 28), JAN_31, 1), True),
        (Renewals(date(2026, 4, 30), date(2026, 4, 30), 1), Renewals(date(2026, 4, 30), JAN_31, 1), False),  # 31 May
        (Renewals(date(2026, 4, 30), date(2026, 4, 30), 12), Renewals(date(2026, 4, 30), JAN_31, 1), True),
        (Renewals(date(2026, 6, 15), JUNE_15, 12), Renewals(date(2027, 6, 15), JUNE_15, 12), True),
        (Renewals(date(2026, 6, 15), JUNE_15, 12), Renewals(date(2026, 3, 15), JUNE_15, 12), False),
        (Renewals(date(2027, 2, 28), FEB_29, 12), Renewals(date(2027, 2, 28), date(2027, 2, 28), 12), False),  # 29 Feb 2028
    ],
)
def test_who_renews_together(one, other, together):
    assert renew_together(one, other) is renew_together(other, one) is together


def test_a_term_says_how_long_and_how_often():
    assert [(term.months, term.billing_months) for term in Term] == [(1, 1), (12, 12), (12, 1)]


def test_a_period_that_ends_before_it_begins_is_a_mistake():
    with pytest.raises(ValueError, match="ends after it begins"):
        Period(date(2026, 1, 1), date(2026, 1, 1))
