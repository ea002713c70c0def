"""How far away a date or a moment is, in words: "in 4 months", "3 hours ago". Pure; the present is an argument."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAYS_PER_MONTH = 30.44
DAYS_PER_YEAR = 365.25


def distance_between_dates(then: date, today: date) -> str:
    days = (then - today).days
    if days == 0:
        return _("today")
    if abs(days) == 1:
        return _("tomorrow") if days > 0 else _("yesterday")
    return _directed(_days_in_words(abs(days)), ahead=days > 0)


def distance_between_moments(then: datetime, now: datetime) -> str:
    seconds = (then - now).total_seconds()
    if abs(seconds) < 60:
        return _("now") if seconds > 0 else _("just now")
    return _directed(seconds_in_words(abs(seconds)), ahead=seconds > 0)


def seconds_in_words(seconds: float) -> str:
    """A span by itself: "40 seconds", "3 hours"."""
    if seconds < 60:
        return ngettext("{count} second", "{count} seconds", round(seconds)).format(count=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    hours = round(seconds / 3600)
    if hours < 24:
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    return _days_in_words(round(seconds / 86400))


def _days_in_words(days: int) -> str:
    if days < 60:
        return ngettext("{count} day", "{count} days", days).format(count=days)
    months = round(days / DAYS_PER_MONTH)
    if months < 24:
        return ngettext("{count} month", "{count} months", months).format(count=months)
    years = round(days / DAYS_PER_YEAR)
    return ngettext("{count} year", "{count} years", years).format(count=years)


def _directed(words: str, *, ahead: bool) -> str:
    return (_("in {distance}") if ahead else _("{distance} ago")).format(distance=words)
