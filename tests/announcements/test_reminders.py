from datetime import date

from partners.announcements.reminders import next_reminder, reminder_dates

TOLD = date(2027, 3, 1)


def test_without_a_date_a_week_and_two_weeks_after_it_was_told():
    assert reminder_dates(TOLD, None) == [date(2027, 3, 8), date(2027, 3, 15)]


def test_a_date_adds_three_days_before_and_the_day_itself():
    expected = [date(2027, 3, 8), date(2027, 3, 15), date(2027, 4, 27), date(2027, 4, 30)]
    assert reminder_dates(TOLD, date(2027, 4, 30)) == expected


def test_nothing_is_reminded_of_before_it_was_told():
    assert reminder_dates(TOLD, TOLD) == [date(2027, 3, 8), date(2027, 3, 15)]


def test_dates_that_fall_together_bring_one_reminder():
    assert reminder_dates(TOLD, date(2027, 3, 11)) == [date(2027, 3, 8), date(2027, 3, 11), date(2027, 3, 15)]


def test_the_next_one_and_none_after_the_last():
    assert next_reminder(TOLD, None, after=TOLD) == date(2027, 3, 8)
    assert next_reminder(TOLD, None, after=date(2027, 3, 8)) == date(2027, 3, 15)
    assert next_reminder(TOLD, None, after=date(2027, 3, 15)) is None
