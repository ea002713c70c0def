"""What a client can have in a field of the partner's own, kind by kind: how it is read, kept and written. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from partners.custom_fields import errors
from portal.text import clean_text, fold

LONGEST, LONGEST_CHOICE = 500, 80
DIGITS, FRACTION = 15, 6  # of a number: before the point, and behind it
Value = str | bool  # as it is kept: text, an exact decimal, an ISO day, one of the choices, or true and false
_NUMBER = re.compile(rf"(-?)0*(\d{{1,{DIGITS}}})(?:\.(\d{{1,{FRACTION}}}))?", re.ASCII)
_EITHER = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)  # 1.248 may be a thousand to whoever reads it
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TRUTH = {"true": True, "false": False}


class Kind(models.TextChoices):
    TEXT = "text", pgettext_lazy("custom field", "A line of text")
    NUMBER = "number", pgettext_lazy("custom field", "A number")
    DATE = "date", pgettext_lazy("custom field", "A day")
    CHOICE = "choice", pgettext_lazy("custom field", "One of several choices")
    YES_NO = "yes-no", _("Yes or no")


def tidied(given: Any) -> Any:
    """Text in one line; raises for what hides in it. Nothing but space is nothing."""
    return " ".join(clean_text(given, multiline=True).split()) if isinstance(given, str) else given


def is_empty(value: Any) -> bool:
    return value is None or value == ""


def read_value(name: str, kind: str, choices: Sequence[str], given: Any) -> Value:
    """As it is kept, of what `tidied` gave; `name` is that of the field, for the refusal."""
    value = _READERS[kind](given, choices)
    if value is None:
        raise _REFUSALS[kind](name=name, value=str(given)[:80], choices=", ".join(choices))
    return value


def _text(given: Any, choices: Sequence[str]) -> Value | None:
    return given if isinstance(given, str) and len(given) <= LONGEST else None


def _number(given: Any, choices: Sequence[str]) -> Value | None:
    if isinstance(given, bool) or not isinstance(given, str | int):
        return None
    if isinstance(given, int):
        given = str(given) if abs(given) < 10**DIGITS else ""
    found = _NUMBER.fullmatch(given)
    if not found:
        return None
    sign, whole, fraction = found[1], found[2], (found[3] or "").rstrip("0")
    plain = f"{whole}.{fraction}" if fraction else whole
    return plain if plain == "0" else sign + plain


def _day(given: Any, choices: Sequence[str]) -> Value | None:
    try:
        return date.fromisoformat(given).isoformat() if isinstance(given, str) and _DAY.fullmatch(given) else None
    except ValueError:  # 30 February
        return None


def offered_as(given: Any, choices: Sequence[str]) -> str | None:
    """In the spelling that is offered."""
    folded = fold(given) if isinstance(given, str) else None
    return next((choice for choice in choices if fold(choice) == folded), None)


def _truth(given: Any, choices: Sequence[str]) -> Value | None:
    return given if isinstance(given, bool) else _TRUTH.get(fold(given)) if isinstance(given, str) else None


_READERS: Mapping[str, Callable[[Any, Sequence[str]], Value | None]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.CHOICE: offered_as,
    Kind.YES_NO: _truth,
}
_REFUSALS: Mapping[str, type[errors.ValueRefused]] = {
    Kind.TEXT: errors.TextRefused,
    Kind.NUMBER: errors.NumberRefused,
    Kind.DATE: errors.DayRefused,
    Kind.CHOICE: errors.ChoiceRefused,
    Kind.YES_NO: errors.TruthRefused,
}


def as_data(kind: str, value: Value | None) -> Any:
    """As spreadsheets have it: a number, a day, true and false, or text. A file that is brought back says the same."""
    if value is None or isinstance(value, bool):
        return value
    if kind == Kind.NUMBER:
        return Decimal(f"{value}0" if _EITHER.fullmatch(value) else value)
    return date.fromisoformat(value) if kind == Kind.DATE else value


def in_words(kind: str, value: Value | None) -> str:
    """As people read it, in their language."""
    if is_empty(value):
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if kind == Kind.NUMBER:
        return number_format(Decimal(str(value)).normalize(), force_grouping=True)
    return date_format(date.fromisoformat(str(value))) if kind == Kind.DATE else str(value)


def searched(values: Mapping[str, Any]) -> list[str]:
    """What a client is found by of these: all that is text, but no days."""
    return [value for value in values.values() if isinstance(value, str) and not _DAY.fullmatch(value)]


def as_typed(value: Value | None) -> str:
    """As a form's control has it. No is not nothing."""
    return ("true" if value else "false") if isinstance(value, bool) else value or ""
