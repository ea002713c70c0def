"""Dates as exports write them. '11/02/2020' is two dates: the rest of its column decides which, and nothing else."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from portal.imports.cells import Cell, Context
from portal.imports.problems import Finding, Severity, Unreadable, shown
from portal.text import fold

YEARS = range(1900, 2101)
_TIME = re.compile(r"(?<=\d)(t|\s+)\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s*(am|pm|z|utc|[+-]\d{2}:?\d{2})?\Z")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\Z")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})\Z")
_DOTTED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}|\d{2})\Z")
_SLASHED = re.compile(r"(\d{1,2})(?P<mark>[/-])(\d{1,2})(?P=mark)(\d{4}|(?<=/)\d{2})\Z")
_DAY_NAME = re.compile(r"(\d{1,2})\.?[\s-]+([a-z]+)\.?,?[\s-]+(\d{4})\Z")
_NAME_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\Z")
# First three letters, folded: English and German.
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip


class Order(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    UNKNOWN = "unknown"
    MIXED = "mixed"


def date_order(texts: Iterable[str]) -> Order:
    """Decided by the dates that can be read in one way only. An impossible date such as 31/02 says nothing."""
    found = {order for text in texts if (order := _evidence(text))}
    if len(found) > 1:
        return Order.MIXED
    return found.pop() if found else Order.UNKNOWN


def _evidence(text: str) -> Order | None:
    match = _SLASHED.match(_without_time(text))
    if not match:
        return None
    first, second, year = _slashed(match)
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if bool(day_first) == bool(month_first):
        return None
    return Order.DAY_FIRST if day_first else Order.MONTH_FIRST


def read_date(text: str, order: Order = Order.UNKNOWN) -> date:
    typed = _without_time(text)
    if match := _SLASHED.match(typed):
        first, second, year = _slashed(match)
        return _read_slashed(text, first, second, year, order)
    parts = _parts(typed)
    if not parts:
        raise _not_a_date(text)
    found = _day(*parts)
    if not found:
        raise _no_such_day(text)
    return found


def date_cell(text: str, context: Context) -> Cell:
    """A date that could be two dates is left out with a warning."""
    try:
        return Cell(read_date(text, context.survey or Order.UNKNOWN))
    except Unreadable as error:
        if error.code != "ambiguous_date":
            raise
        finding, cure = error.finding, _("The field is left as it is. Write the dates of the column as year-month-day.")
        return Cell(None, (Finding(finding.code, finding.message, cure, finding.values, Severity.WARNING),))


def day_cell(text: str, context: Context) -> Cell:
    """Of a row that is nothing without its date."""
    return Cell(read_date(text, context.survey or Order.UNKNOWN))


def _slashed(match: re.Match) -> tuple[int, int, int]:
    return int(match[1]), int(match[3]), _year(match[4])


def _year(typed: str) -> int:
    """Of two digits as spreadsheets read them: 1950 to 2049."""
    year = int(typed)
    return year if len(typed) == 4 else year + (2000 if year < 50 else 1900)


def _without_time(text: str) -> str:
    return _TIME.sub("", fold(text))


def _parts(typed: str) -> tuple[int, int, int] | None:
    """Year, month, day."""
    if match := _ISO.match(typed) or _COMPACT.match(typed):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _DOTTED.match(typed):
        return _year(match[3]), int(match[2]), int(match[1])
    if match := _DAY_NAME.match(typed):
        return int(match[3]), _MONTHS.get(match[2][:3], 0), int(match[1])
    if match := _NAME_DAY.match(typed):
        return int(match[3]), _MONTHS.get(match[1][:3], 0), int(match[2])
    return None


def _read_slashed(text: str, first: int, second: int, year: int, order: Order) -> date:
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    one = day_first or month_first
    if not one:
        raise _no_such_day(text)
    if not (day_first and month_first) or day_first == month_first:
        return one
    if order in (Order.DAY_FIRST, Order.MONTH_FIRST):
        return day_first if order == Order.DAY_FIRST else month_first
    raise _ambiguous(text, day_first, month_first)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _not_a_date(text: str) -> Unreadable:
    return Unreadable(
        "invalid_date",
        _("“{found}” is not a date. Expected: 2023-02-28, 28.02.2023 or 02/28/2023."),
        _("Write it as year-month-day."),
        found=shown(text),
    )


def _no_such_day(text: str) -> Unreadable:
    return Unreadable(
        "no_such_day",
        _("“{found}” does not exist in the calendar. Expected: a day between 1900 and 2100."),
        _("Correct the day, month or year."),
        found=shown(text),
    )


def _ambiguous(text: str, one: date, other: date) -> Unreadable:
    return Unreadable(
        "ambiguous_date",
        _("“{found}” can be {one} or {other}, and the other dates in the column do not tell. Expected: one meaning."),
        _("Write the dates of the column as year-month-day."),
        found=shown(text),
        one=one.isoformat(),
        other=other.isoformat(),
    )
