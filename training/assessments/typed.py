"""What people typed, read as numbers and compared as words. Pure."""

import math
import re
from decimal import Decimal
from typing import Any
from unicodedata import category, normalize

LONGEST_NUMBER = 40
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
GROUPED_BY_COMMA = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
GROUPED_BY_DOT = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+")


def parse_number(given: Any) -> Decimal | None:
    """A number as people write it: 192, 192.00, 192,00, 1,920.50, 1.920,50, 1 920. None if it is not one."""
    if isinstance(given, str):
        return _parse_text(given)
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal) or not _is_finite(given):
        return None
    number = Decimal(str(given)) if isinstance(given, float) else Decimal(given)
    return number if number.adjusted() < LONGEST_NUMBER else None


def _is_finite(number: int | float | Decimal) -> bool:
    return number.is_finite() if isinstance(number, Decimal) else isinstance(number, int) or math.isfinite(number)


def _parse_text(text: str) -> Decimal | None:
    if len(text) > LONGEST_NUMBER:
        return None
    compact = "".join(text.split())
    if GROUPED_BY_COMMA.fullmatch(compact):
        compact = compact.replace(",", "")
    elif GROUPED_BY_DOT.fullmatch(compact):
        compact = compact.replace(".", "").replace(",", ".")
    else:
        compact = compact.replace(",", ".")
    return Decimal(compact) if PLAIN_NUMBER.fullmatch(compact) else None


def plain_words(text: str) -> str:
    """Without what does not make an answer another one: case, wide or narrow letters, spaces, punctuation around it."""
    words = " ".join(normalize("NFKC", normalize("NFKC", text).casefold()).split())
    return words.strip(" " + "".join(sign for sign in words if category(sign).startswith("P")))
