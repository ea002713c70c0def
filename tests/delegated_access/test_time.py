"""When the reminders come, and how long it can last. Without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from partners.delegated_access.ending_soon import extended, goes_on_until, last_day_of_all, next_moment
from partners.delegated_access.models import DelegatedAccess
from portal.events.models import Event
from portal.events.sentences import sentence

pytestmark = pytest.mark.one_engine
ENDS = date(2027, 3, 31)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_reminders_come_30_7_and_1_days_before_and_then_the_end():
    at, seen = morning(date(2026, 12, 1)), []
    while (at := next_moment(ENDS, at)) < morning(ENDS):
        seen.append((ENDS - at.date()).days)
    assert seen == [30, 7, 1]
    assert next_moment(ENDS, morning(ENDS)) == morning(ENDS)


def test_what_passed_unseen_is_not_made_up_for():
    assert next_moment(ENDS, morning(ENDS) - timedelta(days=3)) == morning(ENDS - timedelta(days=1))


def test_it_is_extended_by_half_a_year_and_never_beyond_two_years():
    decided = date(2026, 1, 31)
    ends = date(2027, 1, 31)
    steps = [ends]
    while (later := extended(steps[-1], decided)) != steps[-1]:
        steps.append(later)
    assert steps == [date(2027, 1, 31), date(2027, 7, 31), date(2028, 1, 31)]
    assert steps[-1] == last_day_of_all(decided)


def test_what_it_permits_it_permits_from_the_answer_to_the_end():
    decided = datetime(2026, 11, 1, 10, tzinfo=UTC)
    row = DelegatedAccess(actions=["invite"], decided_at=decided, ends_on=date(2026, 12, 1))
    second = timedelta(seconds=1)
    assert [row.permits("invite", at) for at in (decided - second, decided, datetime(2026, 12, 1, tzinfo=UTC))] == [
        False, True, False,
    ]  # fmt: skip
    assert not row.permits("remove", decided)
    row.ended_at = decided + second
    assert [row.permits("invite", at) for at in (decided, row.ended_at)] == [True, False]


def test_a_reminder_names_the_last_day_of_what_follows_and_at_two_years_nothing_does():
    decided = datetime(2026, 1, 31, 10, tzinfo=UTC)
    row = DelegatedAccess(decided_at=decided, ends_on=date(2027, 7, 31), extends=True)
    assert (row.last_day, goes_on_until(row)) == (date(2027, 7, 30), date(2028, 1, 30))
    row.ends_on = date(2028, 1, 31)
    assert goes_on_until(row) is None
    row.ends_on, row.extends = date(2027, 7, 31), False
    assert goes_on_until(row) is None


@pytest.mark.parametrize("verb", ["accepted", "end_approached", "extended"])
def test_timelines_name_the_last_day_also_of_older_events(verb):
    """The last minute of a day counts: what ends on the first is said to hold until the day before."""
    said = sentence(Event(verb=f"delegated_access.{verb}", subject_label="Hartwell", new={"ends_on": "2027-08-01"}))
    assert "31 Jul 2027" in said
