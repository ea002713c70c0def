"""A plan as vendors and distributors write it: 'Dropbox Business Standard', 'DBX-ADV-M', 'Dropbox Advanced (annual)'. Pure."""

import re
from collections.abc import Mapping

from portal.text import fold

_ABBREVIATED = {
    "std": "standard", "stand": "standard", "adv": "advanced", "bus": "business", "biz": "business", "bp": "businessplus",
    "bplus": "businessplus", "busplus": "businessplus", "ent": "enterprise", "edu": "education",
}  # fmt: skip
_MAKER = frozenset({"dropbox", "dbx", "drpbx", "db"})
# What stands beside it in a price list: how one commits and pays, and what one counts.
_BESIDE = frozenset({
    "for", "fur", "team", "teams", "plan", "edition", "licence", "licences", "license", "licenses", "lizenz", "lizenzen",
    "subscription", "abo", "seat", "seats", "user", "users", "benutzer", "per", "nce", "csp", "new", "renewal",
    "monthly", "month", "months", "monatlich", "monat", "yearly", "annual", "annually", "year", "years", "jahrlich", "jahr",
    "commitment", "commit", "term", "billed", "paid", "prepaid", "upfront", "m", "y", "a", "p1m", "p1y", "mo", "yr",
})  # fmt: skip


def plan_code(text: str, plans: Mapping[str, str]) -> str | None:
    """`plans` gives the name of each code. 'Business' before another plan's name is the maker's old name for all of them."""
    known = {_joined(words): code for code, name in plans.items() for words in (_words(name), _words(code))}
    words = _words(text)
    if code := known.get(_joined(words)):
        return code
    bare = [_ABBREVIATED.get(word, word) for word in words if word not in _MAKER | _BESIDE and not word.isdigit()]
    without_line = bare[1:] if bare[:1] == ["business"] else bare
    return known.get(_joined(bare)) or known.get(_joined(without_line))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def _joined(words: list[str]) -> str:
    return "".join(words)
