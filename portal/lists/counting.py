"""Counts that do not slow down: exact up to a bound, and beyond it known to be more."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.formats import number_format

MOST = 10_000
MOST_TRIED = 100  # rows that are tried while somebody waits


@dataclass(frozen=True, slots=True)
class Count:
    value: int
    is_exact: bool = True

    def __str__(self) -> str:
        """`12`, `9,321`, and `10,000+` for more."""
        return number_format(self.value, force_grouping=True) + ("" if self.is_exact else "+")


def bounded_count(rows: QuerySet, most: int = MOST) -> Count:
    """Reads at most one row more than `most`, however many there are."""
    found = rows.order_by()[: most + 1].count()
    return Count(min(found, most), is_exact=found <= most)
