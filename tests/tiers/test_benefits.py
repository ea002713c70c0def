"""Which rows count on a day: pure."""

from dataclasses import dataclass
from datetime import date

import pytest

from partners.tiers.benefits import entitlement, in_force, tier_on, upcoming


@dataclass
class Row:
    id: str
    tier_id: str
    limit: int | None
    valid_from: date
    included: bool = True
    code: str = "keys"


@dataclass
class Step:
    id: str
    previous_id: str
    tier_id: str
    changed_on: date


ROWS = [
    Row("1", "low", 5, date(2026, 1, 1)),
    Row("2", "low", 8, date(2026, 6, 1)),
    Row("3", "high", None, date(2026, 1, 1)),
    Row("4", "low", None, date(2027, 1, 1), included=False),
]


@pytest.mark.parametrize(
    ("tier", "on", "granted", "limit"),
    [
        ("low", date(2025, 12, 31), True, None),  # nothing was laid down for anybody yet
        ("low", date(2026, 1, 1), True, 5),
        ("low", date(2026, 5, 31), True, 5),
        ("low", date(2026, 6, 1), True, 8),
        ("low", date(2027, 1, 1), False, None),
        ("high", date(2027, 1, 1), True, None),
        ("other", date(2026, 6, 1), False, None),  # laid down for others only
    ],
)
def test_the_newest_row_whose_day_has_come_counts(tier, on, granted, limit):
    found = entitlement(ROWS, tier, "keys", on)
    assert (bool(found), found.limit) == (granted, limit)


def test_what_nobody_lays_down_is_free():
    assert entitlement(ROWS, "low", "something-else", date(2026, 6, 1)).allows(10_000)


def test_of_two_rows_of_one_day_the_later_written_counts():
    rows = [Row("b", "low", 9, date(2026, 1, 1)), Row("a", "low", 5, date(2026, 1, 1))]
    assert in_force(rows, "low", date(2026, 1, 1))["keys"].limit == 9


def test_what_has_not_begun_is_listed_apart():
    assert [row.id for row in upcoming(ROWS, "low", date(2026, 1, 1))] == ["2", "4"]


@pytest.mark.parametrize(
    ("on", "tier"), [(date(2026, 1, 1), "a"), (date(2026, 2, 1), "b"), (date(2026, 2, 9), "b"), (date(2026, 4, 1), "c")]
)
def test_the_tier_of_a_day_comes_from_the_steps(on, tier):
    steps = [Step("2", "b", "c", date(2026, 3, 1)), Step("1", "a", "b", date(2026, 2, 1))]
    assert tier_on(steps, "c", on) == tier


def test_without_steps_the_tier_was_always_todays():
    assert tier_on([], "a", date(2020, 1, 1)) == "a"
