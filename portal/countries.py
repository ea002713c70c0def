"""Countries by name, in the reader's language."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, to_locale


@lru_cache(maxsize=16)
def _names(locale: str) -> dict[str, str]:
    territories = Locale.parse(locale).territories
    return {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in {"ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"}
    }


def country_name(code: str) -> str:
    """`DE` → Germany; an unknown code stays as it is."""
    return _names(to_locale(get_language() or "en")).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """For a select: an empty choice, then all countries by name."""
    names = _names(to_locale(get_language() or "en"))
    return [("", "—"), *sorted(names.items(), key=lambda pair: pair[1])]
