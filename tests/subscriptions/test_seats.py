"""The arithmetic of seats and terms."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.subscriptions import seats as rules

DAYS = st.dates(date(2013, 1, 1), date(2060, 12, 31))
TERMS = st.sampled_from(["monthly", "yearly"])


def plan(purchased, seats, today=date(2026, 6, 1)):
    return rules.plan_change(
        purchased=purchased,
        seats=seats,
        today=today,
        term_started_on=date(2026, 1, 15),
        renews_on=date(2027, 1, 15),
    )


def test_more_seats_count_today_and_are_charged_until_the_renewal():
    change = plan(10, 14)
    assert (change.kind, change.delta, change.effective_on) == ("increase", 4, date(2026, 6, 1))
    assert (change.days_charged, change.days_in_term) == (228, 365)


def test_fewer_seats_count_from_the_renewal():
    change = plan(10, 7)
    assert (change.kind, change.delta, change.effective_on, change.days_charged) == (
        "reduction",
        -3,
        date(2027, 1, 15),
        0,
    )


def test_the_same_number_is_no_change():
    assert plan(10, 10).kind == "none"


@pytest.mark.parametrize(
    ("seats", "minimum", "maximum", "expected"),
    [(2, 3, None, "below"), (3, 3, None, ""), (9, 3, 8, "above"), (8, 3, 8, ""), (10**9, 3, None, "")],
)
def test_bounds(seats, minimum, maximum, expected):
    assert rules.bounds_broken(seats, minimum, maximum) == expected


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_end_where_months_end(start, months, expected):
    assert rules.add_months(start, months) == expected


def test_a_short_month_does_not_move_the_renewals_after_it():
    start = date(2026, 1, 31)
    assert rules.renewal_after(start, "monthly", date(2026, 2, 28)) == date(2026, 3, 31)


@given(start=DAYS, term=TERMS, later=st.integers(0, 8000))
def test_the_next_renewal_is_later_and_its_term_began_before(start, term, later):
    day = start + timedelta(days=later)
    renewal = rules.renewal_after(start, term, day)
    began = rules.term_start(start, term, renewal)
    assert began <= max(day, start) < renewal


@given(start=DAYS, term=TERMS)
def test_terms_follow_one_another_without_a_gap(start, term):
    renewal = rules.renewal_after(start, term, start)
    for _ in range(30):
        following = rules.renewal_after(start, term, renewal)
        assert rules.term_start(start, term, following) == renewal
        renewal = following


def test_the_first_day_is_day_one_of_the_cancellation_window():
    assert rules.last_cancellation_day(date(2026, 1, 1), 14) == date(2026, 1, 14)
