"""Countries, states and postal codes in the many ways people write them."""

import re
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages
from django.utils.translation import gettext_lazy as _

from portal.imports.cells import Cell, Context, read_line
from portal.imports.problems import Finding, Severity, Unreadable, shown
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
_US_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
    "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
    "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas",
    "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia",
    "WI": "Wisconsin", "WY": "Wyoming", "PR": "Puerto Rico", "GU": "Guam", "VI": "U.S. Virgin Islands",
    "AS": "American Samoa", "MP": "Northern Mariana Islands",
}  # fmt: skip
_STATE_BY_WORDS = {words_only(word): code for code, name in _US_STATES.items() for word in (code, name)}
# Country → (pattern, example). Only shapes that are certain; everywhere else any code is taken.
_POSTAL_CODES = {
    "US": (r"\d{5}(-?\d{4})?", "97209"),
    "CA": (r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "K1A 0B1"),
    "GB": (r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"),
    "DE": (r"(D-)?\d{5}", "40212"),
    "AT": (r"(A-)?\d{4}", "1010"),
    "CH": (r"(CH-)?\d{4}", "8001"),
    "LU": (r"(L-)?\d{4}", "L-1458"),
    "FR": (r"(F-)?\d{5}", "75001"),
    "IT": (r"\d{5}", "00118"),
    "ES": (r"\d{5}", "28001"),
    "NL": (r"\d{4} ?[A-Z]{2}", "1011 AC"),
    "BE": (r"(B-)?\d{4}", "1000"),
    "CZ": (r"\d{3} ?\d{2}", "110 00"),
    "PL": (r"\d{2}-\d{3}", "00-001"),
    "AU": (r"\d{4}", "2000"),
    "NZ": (r"\d{4}", "8011"),
}


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
    """State or province. For the United States its two-letter code: 'Oregon' → 'OR'."""
    cell = read_line(text)
    if context.country != "US":
        return cell
    if code := _STATE_BY_WORDS.get(words_only(text)):
        return Cell(code)
    return Cell(cell.value, (*cell.warnings, _unknown_state(text)))


def _unknown_state(text: str) -> Finding:
    return Finding(
        "unknown_state",
        _("“{found}” is not a state of the United States. Expected: a name or its two letters. It is kept as it is."),
        _("Write for example Oregon or OR, or correct the country."),
        {"found": shown(text)},
        Severity.WARNING,
    )


def read_postal_code(text: str, context: Context) -> Cell:
    """Kept as written, in capitals; a shape that the country does not use is a warning, not an error."""
    cell = read_line(text.upper())
    pattern, example = _POSTAL_CODES.get(context.country, ("", ""))
    if not pattern or re.fullmatch(pattern, cell.value):
        return cell
    return Cell(cell.value, (*cell.warnings, _odd_postal_code(text, context.country, example)))


def _odd_postal_code(text: str, country: str, example: str) -> Finding:
    return Finding(
        "odd_postal_code",
        _("“{found}” is not a postal code as {country} uses it. Expected: one like {example}. It is kept as it is."),
        _("Correct it, or the country. A spreadsheet drops zeros at the start unless the column is text."),
        {"found": shown(text), "country": country, "example": example},
        Severity.WARNING,
    )
