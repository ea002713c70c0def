"""Tax ids by their form and check digits. Whether a number is registered only the tax office knows; that is not asked.

The rules are python-stdnum's: the VAT numbers of the European Union, and elsewhere the number that plays its part.
"""

import re

from django.utils.translation import gettext_lazy as _
from stdnum import exceptions, get_cc_module
from stdnum.eu import vat

from portal.countries import country_name
from portal.errors import PortalError
from portal.imports.problems import shown
from portal.text import clean_text

MAX_LENGTH = 30
_PLAIN = re.compile(r"[A-Z0-9][A-Z0-9 ./-]*\Z")
_VAT_PREFIX = {"GR": "EL"}


class InvalidTaxId(PortalError):
    code = "invalid_tax_id"
    status = 400
    field = "tax_id"
    message = _("“{found}” is not a tax id of {country}: {problem}.")
    next_step = _("Compare it with your registration, or correct the country of the legal address first.")


def read_tax_id(text: str, country: str) -> str:
    """In its compact form; in the European Union with the country in front (`DE136695976`)."""
    typed = clean_text(text).upper()
    if not typed:
        return ""
    if len(typed) > MAX_LENGTH or not _PLAIN.match(typed):
        raise _refusal(typed, country, _("it has other signs than letters, digits and hyphens, or is too long"))
    try:
        return _checked(typed, country)
    except exceptions.InvalidChecksum:
        raise _refusal(typed, country, _("its check digit does not fit, so a digit is wrong")) from None
    except exceptions.InvalidLength:
        raise _refusal(typed, country, _("it has too many or too few characters")) from None
    except exceptions.ValidationError:
        raise _refusal(typed, country, _("it does not have the form used there")) from None


def _checked(typed: str, country: str) -> str:
    prefix = _VAT_PREFIX.get(country, country)
    if prefix.lower() in vat.MEMBER_STATES or country.lower() in vat.MEMBER_STATES:
        compact = vat.compact(typed) if typed.startswith(prefix) else prefix + re.sub(r"[ ./-]", "", typed)
        return str(vat.validate(compact))
    module = get_cc_module(country.lower(), "vat")
    return str(module.validate(typed)) if module else typed


def _refusal(typed: str, country: str, problem) -> InvalidTaxId:
    return InvalidTaxId(found=shown(typed), country=country_name(country), problem=problem)
