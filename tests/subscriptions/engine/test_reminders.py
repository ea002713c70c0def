"""Last days to act, over month ends and leap days, and when people are told of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.subscriptions.engine import checks
from partners.subscriptions.engine.advance import advance
from partners.subscriptions.engine.changes import Subscribe
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.reminders import DAYS_BEFORE, reminders
from partners.subscriptions.engine.timeline import Deadline, deadlines
from partners.subscriptions.terms import Term
from tests.subscriptions.engine.market import NOBODYS, market

pytestmark = pytest.mark.one_engine


def begun(start: date, term: Term, invoiced: bool | None):
    return decide(replace(NOBODYS, invoiced=invoiced), Subscribe("standard", term, 10), market, start).after


@pytest.mark.parametrize(
    ("start", "term", "invoiced", "renews", "notice", "cancellation"),
    [
        ("2024-02-29", Term.YEARLY, True, "2025-02-28", "2025-01-29", "2024-03-13"),
        ("2024-02-29", Term.YEARLY, False, "2025-02-28", "2025-02-27", "2024-03-13"),
        ("2027-03-01", Term.YEARLY, True, "2028-03-01", "2028-01-31", "2027-03-14"),  # over 29 February
        ("2026-03-01", Term.YEARLY, True, "2027-03-01", "2027-01-30", "2026-03-14"),
        ("2025-03-30", Term.YEARLY_PAID_MONTHLY, True, "2026-03-30", "2026-02-28", "2025-04-12"),
        ("2026-01-31", Term.MONTHLY, False, "2026-02-28", "2026-02-27", "2026-02-13"),
        ("2026-01-31", Term.MONTHLY, True, "2026-02-28", "2026-02-27", "2026-02-13"),  # its rule asks for no notice
        ("2028-02-20", Term.MONTHLY, None, "2028-03-20", "2028-03-19", "2028-03-04"),
        ("2026-12-31", Term.YEARLY, True, "2027-12-31", "2027-12-01", "2027-01-13"),
    ],
)
def test_last_days_over_month_ends_and_leap_days(start, term, invoiced, renews, notice, cancellation):
    position = begun(date.fromisoformat(start), term, invoiced)
    assert position.renews_on.isoformat() == renews
    assert checks.last_day_to_give_notice(position, market).isoformat() == notice
    assert checks.last_cancellation_day(position, 14).isoformat() == cancellation


STARTS = st.dates(date(2018, 2, 1), date(2032, 3, 1))


@given(STARTS, st.sampled_from(Term), st.sampled_from([True, False, None]), st.integers(0, 13))
def test_in_every_term_there_is_time_for_whatever_has_a_last_day(start, term, invoiced, terms):
    position = begun(start, term, invoiced)
    for step in list(advance(position, market, start, start + timedelta(days=366 * 2)))[:terms]:
        position = step.after
    found = list(deadlines(position, market, position.running_term.start))
    assert [entry.what for entry in found].count(Deadline.CANCELLATION) == 1
    assert {Deadline.NOTICE, Deadline.INVOICED_NOTICE} & {entry.what for entry in found}
    assert all(position.running_term.start <= entry.day < position.renews_on for entry in found)


@given(STARTS, st.sampled_from(Term), st.sampled_from([True, False, None]), st.lists(st.integers(1, 40), min_size=90))
def test_each_is_told_once_in_time_and_never_when_it_is_over(start, term, invoiced, sleeps):
    """However long the worker sleeps in between; and it is looked at on the days that the last look named, only."""
    position, told, today, look_on = begun(start, term, invoiced), {}, start, start
    known = {entry.what: entry.day for entry in deadlines(position, market, start)}
    awake = set()
    for sleep in (0, *sleeps):
        today += timedelta(days=sleep)
        if today >= position.renews_on:
            break
        awake.add(today)
        if look_on and look_on <= today:
            near, look_on = reminders(deadlines(position, market, today), today)
            for entry in near:
                assert today <= entry.day
                told.setdefault(entry.what, []).append(today)
    monthly_unknown = term == Term.MONTHLY and invoiced is None
    for what, day in known.items():
        days = timedelta(days=DAYS_BEFORE[what])
        seen = any(day - days <= one <= day for one in awake)
        unsaid = monthly_unknown and what == Deadline.INVOICED_NOTICE
        assert bool(told.get(what)) == (seen and not unsaid), what


@given(STARTS, st.sampled_from(Term), st.sampled_from([True, False, None]))
def test_a_look_names_the_first_day_on_which_there_is_more_to_tell(start, term, invoiced):
    position = begun(start, term, invoiced)
    entries = list(deadlines(position, market, start))
    near, then = reminders(entries, start)
    if then is None:
        return
    before, _later = reminders(entries, then - timedelta(days=1))
    assert {entry.what for entry in before} <= {entry.what for entry in near}
    assert {entry.what for entry in reminders(entries, then)[0]} - {entry.what for entry in before}
