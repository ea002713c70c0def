"""When a report is due and what days it is about: pure, so it is asked for years of days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.scheduled_reports.days import PERIODS, Rhythm, period_of
from partners.scheduled_reports.models import Period

ZONES = [
    ZoneInfo(name)
    for name in ("UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Apia", "Pacific/Auckland", "Asia/Kathmandu")
]
RHYTHMS = st.builds(
    Rhythm,
    st.sampled_from(["weekly", "monthly"]),
    st.integers(1, 7),
    st.integers(1, 28),
    st.integers(0, 23),
    st.sampled_from([*PERIODS, "chosen"]),
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(RHYTHMS, st.sampled_from(ZONES), MOMENTS)
def test_it_is_due_once_a_week_or_month_on_its_day_where_the_reader_lives(rhythm, zone, now):
    due = rhythm.next_due(now, zone)
    assert due > now
    assert rhythm.falls_on(due.astimezone(zone).date()) or zone.key == "Pacific/Apia"
    again = rhythm.next_due(due, zone)
    days = (again.astimezone(zone).date() - due.astimezone(zone).date()).days
    assert days == 7 if rhythm.kind == "weekly" else 28 <= days <= 31
    assert rhythm.last_due_on(due, zone) == due.astimezone(zone).date()
    assert rhythm.last_due_on(again - timedelta(minutes=1), zone) == due.astimezone(zone).date()


@given(RHYTHMS, st.sampled_from(ZONES), MOMENTS)
def test_days_that_are_over_for_the_reader_are_over_in_utc_too(rhythm, zone, now):
    due = rhythm.next_due(now, zone)
    day = due.astimezone(zone).date()
    until = PERIODS[rhythm.period](day)[1] if rhythm.period != "chosen" else day
    assert until >= day or until < due.astimezone(UTC).date()


def test_a_reader_in_auckland_waits_for_the_end_of_the_month_and_no_longer():
    before, auckland = datetime(2026, 7, 20, tzinfo=UTC), ZoneInfo("Pacific/Auckland")
    due = {
        (period, hour): Rhythm("monthly", 1, 1, hour, period).next_due(before, auckland)
        for period, hour in [("last-month", 8), ("last-month", 20), ("this-month", 8)]
    }
    assert due == {
        ("last-month", 8): datetime(2026, 8, 1, 0, tzinfo=UTC),
        ("last-month", 20): datetime(2026, 8, 1, 8, tzinfo=UTC),
        ("this-month", 8): datetime(2026, 7, 31, 20, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("period", "day", "since", "until"),
    [
        ("last-7-days", date(2026, 3, 2), date(2026, 2, 23), date(2026, 3, 1)),
        ("last-month", date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 28)),
        ("last-month", date(2024, 3, 28), date(2024, 2, 1), date(2024, 2, 29)),
        ("last-month", date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 31)),
        ("this-month", date(2026, 3, 9), date(2026, 3, 1), date(2026, 3, 9)),
        ("last-3-months", date(2026, 2, 1), date(2025, 11, 1), date(2026, 1, 31)),
        ("twelve-months", date(2026, 11, 30), date(2025, 12, 1), date(2026, 11, 30)),
        ("this-year", date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1)),
        ("last-year", date(2028, 2, 29), date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_the_days_of_a_period(period, day, since, until):
    assert PERIODS[period](day) == (since, until)


def test_what_somebody_looks_at_is_called_by_its_name_where_it_has_one():
    today = date(2026, 11, 30)
    assert {*PERIODS, "chosen"} == set(Period.values)
    assert period_of(*PERIODS["last-month"](today), today) == "last-month"
    assert period_of(date(2026, 1, 2), today, today) == "chosen"
