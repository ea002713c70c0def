"""Counts that do not slow down: exact up to a bound, and beyond it known to be more."""

from dataclasses import dataclass

from django.db.models import QuerySet

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    value: int
    is_exact: bool


def bounded_count(rows: QuerySet, most: int = MOST) -> Count:
    """Reads at most one row more than `most`, however many there are."""
    found = rows.order_by()[: most + 1].count()
    return Count(min(found, most), found <= most)
