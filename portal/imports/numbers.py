"""Amounts with the marks of any country: '1.248,00 €', '$1,248.00', '1'248.00', '1 248,00'."""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from portal.imports.problems import Unreadable, shown
from portal.text import clean_text

_CURRENCY = re.compile(r"\A(?:[A-Z]{3}|[^\w\s.,'’()-]{1,2})\s*|\s*(?:[A-Z]{3}|[^\w\s.,'’()-]{1,2})\Z")
_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,10})?\Z")
_GROUPS = re.compile(r"-?\d{1,3}(?:(?P<mark>[.,' ])\d{3})(?:(?P=mark)\d{3})*\Z")


def decimal_mark(texts: Iterable[str]) -> str:
    """'.' or ',' when some number of the column can be read in one way only; empty when none, or when they disagree."""
    marks = {mark for text in texts if (mark := _evident_mark(_bare(text)))}
    return marks.pop() if len(marks) == 1 else ""


def read_decimal(text: str, mark: str = "") -> Decimal:
    """`mark` is the decimal mark of the column, needed only for numbers like '1.248'."""
    bare = _bare(text)
    known = _evident_mark(bare) or mark
    if not known and re.search(r"[.,]", bare):
        raise _ambiguous(text)
    whole, point, fraction = bare.rpartition(known) if known and known in bare else (bare, "", "")
    if re.search(r"[.,' ]", whole) and not _GROUPS.match(whole):
        raise _not_a_number(text)
    plain = re.sub(r"[.,' ]", "", whole) + (f".{fraction}" if point else "")
    if not _PLAIN.match(plain):
        raise _not_a_number(text)
    return Decimal(plain)


def _bare(text: str) -> str:
    """Without currency, and with one kind of apostrophe, space and minus sign."""
    typed = re.sub(r"\s", " ", clean_text(text).replace("’", "'").replace("−", "-"))
    sign = "-" if typed.startswith("-") else ""
    return sign + _CURRENCY.sub("", typed.removeprefix("-").strip()).strip()


def _evident_mark(bare: str) -> str:
    """The decimal mark, unless the number is like '1.248', where the point may as well separate thousands."""
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return ""
    mark = bare[last]
    if bare.count(mark) > 1:
        return "," if mark == "." else "."  # repeated, so it separates thousands
    other = {".": ",", ",": "."}[mark]
    alone = other not in bare and not re.search(r"[' ]", bare)
    return "" if alone and re.match(r"-?[1-9]\d{0,2}[.,]\d{3}\Z", bare) else mark


def _not_a_number(text: str) -> Unreadable:
    return Unreadable(
        "invalid_number",
        _("“{found}” is not a number. Expected: one like 1248.00 or 1.248,00 €."),
        _("Write it with digits only and one decimal mark."),
        found=shown(text),
    )


def _ambiguous(text: str) -> Unreadable:
    return Unreadable(
        "ambiguous_number",
        _("“{found}” can be a thousand or a fraction. Expected: one meaning, as 1248 or 1.25."),
        _("Write it without a mark for thousands."),
        found=shown(text),
    )
