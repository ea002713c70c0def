"""Tax ids by their form and check digits. Whether a number is registered only the tax office knows; that is not asked.

The rules are python-stdnum's: the VAT numbers of the European Union, and elsewhere the number that plays its part
(its module's `vat`). Of two countries another one is meant: Switzerland's UID (`stdnum.ch.uid`), which the VAT number is with a
word behind it, and the EIN of the United States, by its form alone (IRS, form SS-4): which beginnings are given out changes.
"""

import re

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from stdnum import exceptions, get_cc_module
from stdnum.ch import uid
from stdnum.eu import vat

from portal.countries import country_name
from portal.errors import PortalError
from portal.imports.problems import shown
from portal.text import clean_text

MAX_LENGTH = 30
_PLAIN = re.compile(r"[A-Z0-9][A-Z0-9 ./-]*\Z")
_VAT_PREFIX = {"GR": "EL"}
_BEHIND_UID = re.compile(r"[ .-]*(MWST|TVA|IVA|VAT)\Z")
_EIN = re.compile(r"([0-9]{2})-?([0-9]{7})\Z")
# For people to read: the European Commission's list (VIES, "VAT number format"); GB: HMRC, VAT numbers; CH: Federal Statistical
# Office, UID; US: as above; AU: ABR, ABN; NO: Brønnøysund, MVA; NZ: Inland Revenue, IRD number.
_FORMS = {
    "AT": "ATU99999999", "BE": "BE0999999999", "BG": "BG999999999", "CY": "CY99999999A", "CZ": "CZ99999999", "DE": "DE999999999",
    "DK": "DK99999999", "EE": "EE999999999", "ES": "ESX9999999X", "FI": "FI99999999", "FR": "FRXX999999999", "GR": "EL999999999",
    "HR": "HR99999999999", "HU": "HU99999999", "IE": "IE9999999AA", "IT": "IT99999999999", "LT": "LT999999999",
    "LU": "LU99999999", "LV": "LV99999999999", "MT": "MT99999999", "NL": "NL999999999B99", "PL": "PL9999999999",
    "PT": "PT999999999", "RO": "RO99999999", "SE": "SE999999999999", "SI": "SI99999999", "SK": "SK9999999999",
    "GB": "GB999999999", "CH": "CHE-999.999.999", "US": "99-9999999", "AU": "99 999 999 999", "NO": "999999999MVA",
    "NZ": "99-999-999",
}  # fmt: skip


class InvalidTaxId(PortalError):
    code = "invalid_tax_id"
    status = 400
    field = "tax_id"
    message = _("“{found}” is not a tax id of {country}: {problem}.")
    next_step = _("Expected is {form}. Compare it with the registration, or correct the country first.")


def read_tax_id(text: str, country: str) -> str:
    """In its compact form; in the European Union with the country in front (`DE136695976`). A country without a rule takes
    letters and digits.
    """
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
    if country == "CH":
        return str(uid.validate(_BEHIND_UID.sub("", typed)))
    if country == "US":
        return _ein(typed)
    module = get_cc_module(country.lower(), "vat")
    return str(module.validate(typed)) if module else re.sub(r"[ .-]", "", typed)


def _ein(typed: str) -> str:
    if not (found := _EIN.match(typed.replace(" ", ""))):
        raise exceptions.InvalidFormat()
    return "-".join(found.groups())


def country_in_front(text: str) -> str:
    """The country of the European Union that a VAT number begins with, else nothing."""
    begins = clean_text(text).upper()[:2]
    country = next((country for country, prefix in _VAT_PREFIX.items() if prefix == begins), begins)
    return country if country in _FORMS and begins.lower() in {*vat.MEMBER_STATES, "el"} else ""


def _refusal(typed: str, country: str, problem) -> InvalidTaxId:
    if mask := _FORMS.get(country):
        form = format_lazy(_("{mask}, where 9 is a digit, A a letter and X either"), mask=mask)
    else:
        form = _("a number as the tax office there gives it, of letters, digits and hyphens, 30 characters at most")
    return InvalidTaxId(found=shown(typed), country=country_name(country), problem=problem, form=form)
