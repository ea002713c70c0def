"""Which dated row is true on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.catalogue.dates import is_valid_on, plan_on


@dataclass(frozen=True)
class Row:
    valid_from: date
    valid_until: date | None = None


OLD = Row(date(2018, 1, 1), date(2023, 8, 24))
NEW = Row(date(2023, 8, 24))
DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "row"),
    [(date(2017, 12, 31), None), (date(2018, 1, 1), OLD), (date(2023, 8, 23), OLD), (date(2023, 8, 24), NEW)],
)
def test_a_row_ends_on_the_day_the_next_begins(day, row):
    assert plan_on([NEW, OLD], day) == row


def test_nothing_is_true_after_the_last_row_ended():
    assert plan_on([OLD], date(2024, 1, 1)) is None


@given(starts=st.lists(DAYS, min_size=1, max_size=6, unique=True), day=DAYS)
def test_of_rows_that_follow_one_another_exactly_one_is_true_from_the_first_day_on(starts, day):
    starts.sort()
    rows = [Row(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    valid = [row for row in rows if is_valid_on(row, day)]
    assert len(valid) == (1 if day >= starts[0] else 0)
    assert plan_on(rows, day) == (valid[0] if valid else None)
    assert plan_on(rows, starts[0] - timedelta(days=1)) is None
