"""When it is a good hour where somebody lives: tables of days that are not like others, and rules asked of forty zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.mail.hours import (
    EVERY_DAY,
    Hours,
    ReaderCalendar,
    add_days,
    add_months,
    add_working_days,
    at_local,
    next_open,
    weekend_of,
)

pytestmark = pytest.mark.one_engine

ZONES = [ZoneInfo(name) for name in (
    "UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Moscow", "Europe/Istanbul",
    "Europe/Chisinau", "Atlantic/Azores", "Atlantic/Reykjavik", "Africa/Casablanca", "Africa/Cairo", "Africa/Lagos",
    "Africa/Johannesburg", "Africa/Juba", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Anchorage", "America/St_Johns", "America/Sao_Paulo", "America/Santiago",
    "America/Caracas", "America/Havana", "America/Nuuk", "America/Asuncion", "Asia/Kathmandu", "Asia/Kolkata",
    "Asia/Tehran", "Asia/Dubai", "Asia/Riyadh", "Asia/Jerusalem", "Asia/Beirut", "Asia/Tokyo", "Asia/Pyongyang",
    "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia",
    "Pacific/Kiritimati",
)]  # fmt: skip
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Hours(time(9), time(17), frozenset({1, 2, 3, 4, 5}))
SAUDI = Hours(time(9), time(17), EVERY_DAY - weekend_of("SA"))

MOMENTS = st.datetimes(datetime(2008, 1, 1), datetime(2037, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
HOURS = st.builds(
    Hours,
    st.builds(time, st.integers(4, 12), st.integers(0, 59)),
    st.builds(time, st.integers(13, 22), st.integers(0, 59)),
    st.frozensets(st.integers(1, 7), min_size=1),
)
zones, days = st.sampled_from(ZONES), st.integers(0, 40)


def local(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "zone", "hours", "opens"),
    [
        ("2026-03-06T18:00", "Europe/Berlin", OFFICE, "2026-03-09T09:00"),  # Friday evening → Monday
        ("2026-03-06T16:59", "Europe/Berlin", OFFICE, "2026-03-06T16:59"),
        ("2026-03-06T17:00", "Europe/Berlin", OFFICE, "2026-03-09T09:00"),  # it closes at that moment
        ("2026-03-06T09:00", "Europe/Berlin", OFFICE, "2026-03-06T09:00"),
        ("2026-03-06T08:59", "Europe/Berlin", OFFICE, "2026-03-06T09:00"),
        ("2026-12-31T18:00", "Europe/Berlin", OFFICE, "2027-01-01T09:00"),
        ("2026-03-05T18:00", "Asia/Riyadh", SAUDI, "2026-03-08T09:00"),  # Thursday evening → Sunday
        ("2026-03-06T18:00", "Asia/Kathmandu", OFFICE, "2026-03-09T09:00"),
        ("2011-12-29T18:00", "Pacific/Apia", OFFICE, "2012-01-02T09:00"),  # there was no 30th
        ("2026-03-06T18:00", "America/St_Johns", OFFICE, "2026-03-09T09:00"),
        ("2026-03-28T23:00", "Europe/Berlin", Hours(time(2), time(2, 30), EVERY_DAY), "2026-03-30T02:00"),
        ("2026-03-28T23:00", "Europe/Berlin", Hours(time(2), time(4), EVERY_DAY), "2026-03-29T03:00"),
    ],
)
def test_it_opens(now, zone, hours, opens):
    assert next_open(local(now, zone), hours, ZoneInfo(zone)) == local(opens, zone)


def test_a_free_day_does_not_open():
    assert next_open(local("2026-12-31T18:00"), OFFICE, BERLIN, {date(2027, 1, 1)}) == local("2027-01-04T09:00")


@pytest.mark.parametrize(
    ("opens", "closes", "on"),
    [(time(17), time(9), EVERY_DAY), (time(9), time(9), EVERY_DAY), (time(9), time(17), frozenset())],
)
def test_hours_that_never_open_are_refused(opens, closes, on):
    with pytest.raises(ValueError, match="never open"):
        Hours(opens, closes, on)


def test_where_every_day_is_free_it_says_so_instead_of_looking_for_ever():
    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    with pytest.raises(ValueError, match="no such day"):
        next_open(local("2026-03-06T18:00"), OFFICE, BERLIN, Always())


@pytest.mark.parametrize(
    ("there", "zone", "utc"),
    [
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:00"),  # is left out: 03:00 of summer
        ("2026-03-29T02:30:17", "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"),  # comes twice: the first, still summer
        ("2026-03-06T09:00", "Asia/Kathmandu", "2026-03-06T03:15"),
        ("2011-12-30T09:00", "Pacific/Apia", "2011-12-30T10:00"),  # a whole day is left out
        ("2026-03-06T09:00", "America/St_Johns", "2026-03-06T12:30"),
        ("2026-10-04T02:10", "Australia/Lord_Howe", "2026-10-03T15:30"),  # by half an hour
    ],
)
def test_an_hour_on_the_wall(there, zone, utc):
    wall = datetime.fromisoformat(there)
    assert at_local(wall.date(), wall.time(), ZoneInfo(zone)) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2026-03-01T10:00", 3, "days", "2026-03-04T10:00"),
        ("2026-03-28T10:00", 1, "days", "2026-03-29T10:00"),  # 23 hours later
        ("2026-03-28T10:00", 24, "hours", "2026-03-29T11:00"),
        ("2026-03-28T02:30", 1, "days", "2026-03-29T03:00"),
        ("2026-01-31T10:00", 1, "months", "2026-02-28T10:00"),
        ("2024-01-31T10:00", 1, "months", "2024-02-29T10:00"),
        ("2026-11-30T10:00", 3, "months", "2027-02-28T10:00"),
        ("2026-12-24T10:00", 1, "weeks", "2026-12-31T10:00"),
        ("2026-03-06T10:00", 1, "working-days", "2026-03-09T10:00"),  # Friday → Monday
        ("2026-03-07T10:00", 1, "working-days", "2026-03-09T10:00"),  # Saturday → Monday
        ("2026-03-06T10:00", 6, "working-days", "2026-03-16T10:00"),
        ("2026-12-30T10:00", 2, "working-days", "2027-01-04T10:00"),  # the first of January is free
    ],
)
def test_time_that_passes_for_a_reader_in_berlin(start, amount, unit, end):
    reader = ReaderCalendar(BERLIN, "DE", {date(2027, 1, 1)})
    assert reader.after(local(start), amount, unit) == local(end)


def test_a_working_day_is_one_where_the_reader_lives():
    thursday = local("2026-03-05T10:00", "Asia/Riyadh")
    reader = ReaderCalendar(ZoneInfo("Asia/Riyadh"), "SA")
    assert reader.after(thursday, 1, "working-days") == local("2026-03-08T10:00", "Asia/Riyadh")
    assert ReaderCalendar(ZoneInfo("Asia/Riyadh")).after(thursday, 1, "working-days") == thursday + timedelta(days=1)


def test_a_unit_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="fortnights"):
        ReaderCalendar(BERLIN).after(local("2026-03-05T10:00"), 1, "fortnights")


@pytest.mark.parametrize(
    ("now", "at", "on", "then"),
    [
        ("2026-03-06T08:00", time(9), EVERY_DAY, "2026-03-06T09:00"),
        ("2026-03-06T09:00", time(9), EVERY_DAY, "2026-03-06T09:00"),  # now is not before now
        ("2026-03-06T09:01", time(9), EVERY_DAY, "2026-03-07T09:00"),
        ("2026-03-06T09:01", time(9), OFFICE.days, "2026-03-09T09:00"),
        ("2026-03-28T12:00", time(2, 30), EVERY_DAY, "2026-03-29T03:00"),
    ],
)
def test_the_next_such_hour(now, at, on, then):
    assert ReaderCalendar(BERLIN).next_at(local(now), at, on) == local(then)


def is_open(moment: datetime, hours: Hours, zone: ZoneInfo) -> bool:
    there = moment.astimezone(zone)
    return there.isoweekday() in hours.days and hours.opens <= there.time() < hours.closes


@given(MOMENTS, HOURS, zones, st.integers(0, 10 * 24 * 60))
def test_it_opens_as_soon_as_it_is_open_and_no_open_minute_is_missed(moment, hours, zone, later):
    opens = next_open(moment, hours, zone)
    assert opens >= moment
    assert opens.tzinfo is UTC
    assert is_open(opens, hours, zone)
    assert next_open(opens, hours, zone) == opens
    probed = moment + timedelta(minutes=later)
    assert opens <= probed or not is_open(probed, hours, zone)


def is_like_others(day: date, zone: ZoneInfo) -> bool:
    """No clock is changed on it."""
    noons = [datetime.combine(day + timedelta(days=n), time(12), zone) for n in (-1, 0, 1)]
    return len({noon.utcoffset() for noon in noons}) == 1


@given(MOMENTS, days, days, zones)
def test_days_add_up_and_keep_the_hour_on_the_wall(moment, n, k, zone):
    there = moment.astimezone(zone)
    assume(all(is_like_others(there.date() + timedelta(days=ahead), zone) for ahead in (0, n, n + k)))
    later = add_days(moment, n + k, zone)
    assert later == add_days(add_days(moment, n, zone), k, zone)
    assert later.astimezone(zone).replace(tzinfo=None) == there.replace(tzinfo=None) + timedelta(days=n + k)


@given(MOMENTS, days, zones, st.sampled_from(["DE", "SA", "IR", ""]))
def test_no_unit_goes_back_in_time(moment, amount, zone, country):
    reader = ReaderCalendar(zone, country)
    ends = {unit: reader.after(moment, amount, unit) for unit in ("hours", "days", "working-days", "weeks", "months")}
    assert all(end >= moment for end in ends.values())
    assert ends["days"] <= ends["working-days"]
    assert (amount == 0) == (ends["days"] == moment)


@given(MOMENTS, st.integers(1, 30), zones)
def test_working_days_end_on_one_and_leave_out_the_others(moment, amount, zone):
    weekend = weekend_of("DE")
    start, end = (m.astimezone(zone).date() for m in (moment, add_working_days(moment, amount, zone, weekend)))
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assume(all(is_like_others(day, zone) for day in passed))
    assert passed[-1].isoweekday() not in weekend
    assert sum(day.isoweekday() not in weekend for day in passed) == amount


@given(MOMENTS, st.integers(1, 40), zones)
def test_a_month_later_is_the_same_day_or_the_months_last(moment, months, zone):
    start, end = moment.astimezone(zone).date(), add_months(moment, months, zone).astimezone(zone).date()
    assume(is_like_others(end, zone))
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(MOMENTS, st.times(), st.frozensets(st.integers(1, 7), min_size=1), zones)
def test_the_next_such_hour_is_the_first(moment, at, on, zone):
    reader = ReaderCalendar(zone)
    then = reader.next_at(moment, at, on)
    assert then >= moment
    assert reader.next_at(then, at, on) == then
    day = then.astimezone(zone).date()
    assume(all(is_like_others(day - timedelta(days=n), zone) for n in range(8)))
    assert day.isoweekday() in on
    assert then.astimezone(zone).time() == at
    assert moment > add_days(then, -7, zone)
