"""The row of sums that reports put under a table. Pure."""

import re
from collections.abc import Sequence

from portal.text import words_only

_WORDS = frozenset({
    "total", "totals", "grandtotal", "subtotal", "sum", "summe", "summen", "gesamt", "gesamtsumme", "gesamtergebnis",
    "zwischensumme", "anzahl", "count", "recordcount", "totalrecords", "totalcount", "records", "datensatze",
})  # fmt: skip
_NUMBER = re.compile(r"[\d\s.,'%$€£+-]+")


def is_totals_row(cells: Sequence[str]) -> bool:
    """A word for a total, and nothing but numbers beside it. A company called "Total" has an address or a number, too,
    and is asked about only at the end of a file."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    words = [cell for cell in filled if not _NUMBER.fullmatch(cell)]
    return len(words) == 1 and re.sub(r"\d+", "", words_only(words[0])) in _WORDS
