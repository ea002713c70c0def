"""Which of several dated rows was true on a day. Pure: works on rows that were read already, and on anything with dates."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class HasDates(Protocol):
    valid_from: date
    valid_until: date | None


Row = TypeVar("Row", bound=HasDates)


def is_valid_on(row: HasDates, day: date) -> bool:
    """From `valid_from` up to, not including, `valid_until`."""
    return row.valid_from <= day and (row.valid_until is None or day < row.valid_until)


def plan_on(versions: Iterable[Row], day: date) -> Row | None:
    """The version in force that day; the newest if rows overlap; None before the first and after the last."""
    valid = [version for version in versions if is_valid_on(version, day)]
    return max(valid, key=lambda version: version.valid_from, default=None)
