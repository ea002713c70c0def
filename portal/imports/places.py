"""Countries, states and postal codes in the many ways people write them."""

import re
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages
from django.utils.translation import gettext_lazy as _

from portal.countries import country_name
from portal.imports.cells import Cell, Context, read_line
from portal.imports.problems import Finding, Severity, Unreadable, shown
from portal.postal import example_of, fits_country, has_regions, region_code, spaced_postal_code
from portal.text import words_only

# Codes in Babel's list that are groups, placeholders or test locales and no country.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})
# What the locale data does not know: older and everyday names, and the car plates used in German-speaking lists.
_EVERYDAY = {
    "GB": "UK, Great Britain, England, Scotland, Wales, Northern Ireland, Grossbritannien",
    "US": "America, U.S., USA, Vereinigte Staaten von Amerika, United States of America",
    "NL": "Holland, The Netherlands",
    "CZ": "Czech Republic, Tschechische Republik",
    "TR": "Turkey",
    "KR": "Korea, Republic of Korea",
    "RU": "Russian Federation",
    "VN": "Viet Nam",
    "CI": "Ivory Coast",
    "MK": "Macedonia",
    "DE": "D, BRD",
    "AT": "A, Oesterreich",
    "LU": "L",
    "FR": "F",
}
_COUNTRY_PREFIX = re.compile(r"\A(?:[A-Z]{1,2}-)(?=\d)")  # D-40212, CH-8001


def read_country(text: str) -> str:
    """ISO 3166-1 alpha-2 from a code (2 or 3 letters) or a name: English, German, French, Spanish, or its own."""
    code = _code_of(text)
    if not code:
        raise Unreadable(
            "unknown_country",
            _("“{found}” is not a country. Expected: a name or a code of two or three letters."),
            _("Write for example Germany, DE or DEU."),
            found=shown(text),
        )
    return code


@lru_cache(maxsize=1000)  # a file names few countries, many times
def _code_of(text: str) -> str | None:
    words = words_only(text)
    return _common_names().get(words) or _native_names().get(words)


def country_cell(text: str, _context: Context) -> Cell:
    return Cell(read_country(text))


@cache
def _country_codes() -> frozenset[str]:
    codes = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()}
    return frozenset(codes - _NO_COUNTRIES)


@cache
def _common_names() -> dict[str, str]:
    names = {words_only(code): code for code in _country_codes()}
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1 and codes[0] in _country_codes():
            names[words_only(alias)] = codes[0]
    for language in ("en", "de", "fr", "es"):
        _add_names(names, Locale(language), _country_codes())
    for code, listed in _EVERYDAY.items():
        names.update({words_only(name): code for name in listed.split(",")})
    return names


@cache
def _native_names() -> dict[str, str]:
    """Reads about a hundred locales (0.3 s), so it is asked only for a name that is not a common one."""
    names: dict[str, str] = {}
    for code in _country_codes():
        for language in get_official_languages(code)[:3]:
            try:
                _add_names(names, Locale.parse(language), {code})
            except (UnknownLocaleError, ValueError):
                continue
    return names


def _add_names(names: dict[str, str], locale: Locale, codes: frozenset[str] | set[str]) -> None:
    for code in codes:
        if name := locale.territories.get(code):
            names.setdefault(words_only(name), code)


def read_region(text: str, context: Context) -> Cell:
    """State or province, where the country abbreviates them by its code: 'Oregon' → 'OR'."""
    cell = read_line(text)
    if code := region_code(text, context.country):
        return Cell(code)
    warned = (_unknown_region(text, context.country),) if has_regions(context.country) else ()
    return Cell(cell.value, (*cell.warnings, *warned))


def _unknown_region(text: str, country: str) -> Finding:
    return Finding(
        "unknown_region",
        _("“{found}” is not a state or region of {country}. Expected: its name or code. It is kept as it is."),
        _("Write for example Oregon or OR for the United States, or correct the country."),
        {"found": shown(text), "country": country_name(country)},
        Severity.WARNING,
    )


def read_postal_code(text: str, context: Context) -> Cell:
    """In capitals, and with the space that its country writes; another shape is a warning, not an error."""
    cell = read_line(text.upper())
    country = context.country
    code = spaced_postal_code(cell.value, country)
    if fits_country(_COUNTRY_PREFIX.sub("", code), country):
        return Cell(code, cell.warnings)
    return Cell(code, (*cell.warnings, _odd_postal_code(text, country)))


def _odd_postal_code(text: str, country: str) -> Finding:
    return Finding(
        "odd_postal_code",
        _("“{found}” is not a postal code as {country} uses it. Expected: one like {example}. It is kept as it is."),
        _("Correct it, or the country. A spreadsheet drops zeros at the start unless the column is text."),
        {"found": shown(text), "country": country_name(country), "example": example_of(country)},
        Severity.WARNING,
        typed_cure=_("Correct it, or the country."),
    )
