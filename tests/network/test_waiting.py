"""Working time: what an application waited for us, and until when it should be decided."""

from datetime import UTC, datetime, timedelta

import pytest

from partners.network.waiting import after_working_time, in_words, wait_until, working_time_between

FRIDAY_NOON = datetime(2027, 3, 5, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("later", "worked"),
    [
        (timedelta(), timedelta()),
        (3 * HOUR, 3 * HOUR),
        (DAY, 12 * HOUR),  # Saturday noon
        (3 * DAY, DAY),  # Monday noon
        (7 * DAY, 5 * DAY),
        (70 * DAY, 50 * DAY),
    ],
)
def test_weekends_do_not_count(later, worked):
    assert working_time_between(FRIDAY_NOON, FRIDAY_NOON + later) == worked


@pytest.mark.parametrize("span", [timedelta(), HOUR, 12 * HOUR, DAY, 2 * DAY, 11 * DAY])
def test_after_so_much_working_time_so_much_has_passed(span):
    assert working_time_between(FRIDAY_NOON, after_working_time(FRIDAY_NOON, span)) == span


def test_one_that_comes_on_a_friday_is_due_on_tuesday():
    wait = wait_until(FRIDAY_NOON + 3 * DAY, FRIDAY_NOON)
    assert (wait.age_in_words, wait.goal_in_words) == ("1 workday", "due in 1 workday")
    assert wait.due_at == FRIDAY_NOON + 4 * DAY
    late = wait_until(FRIDAY_NOON + 4 * DAY + 5 * HOUR, FRIDAY_NOON)
    assert late.is_overdue
    assert late.goal_in_words == "overdue by 5 hours"


def test_what_the_applicant_took_is_not_ours():
    wait = wait_until(FRIDAY_NOON + 7 * DAY, FRIDAY_NOON, applicant_took=4 * DAY)
    assert (wait.age, wait.is_overdue) == (DAY, False)


def test_spans_are_told_in_hours_on_the_first_day():
    assert [in_words(span) for span in (timedelta(minutes=5), HOUR, 23 * HOUR, DAY, 50 * HOUR)] == [
        "less than an hour", "1 hour", "23 hours", "1 workday", "2 workdays",
    ]  # fmt: skip
