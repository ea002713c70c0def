"""Phone numbers: E.164, with ';ext=12' (RFC 3966) behind it when there is an extension."""

import unicodedata

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from portal.imports.cells import Cell, Context
from portal.imports.problems import Unreadable, shown

_REASONS = {
    ValidationResult.TOO_SHORT: _("too short"),
    ValidationResult.TOO_LONG: _("too long"),
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: _("without an area code"),
    ValidationResult.INVALID_COUNTRY_CODE: _("with a country code that does not exist"),
    ValidationResult.INVALID_LENGTH: _("of a length that no number there has"),
}


def read_phone(text: str, country: str = "") -> str:
    """`country` (ISO alpha-2) completes a number without a country code. Whether a line exists is not asked."""
    typed = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf").strip()
    number = _parse(text, _international(typed), country)
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict != ValidationResult.IS_POSSIBLE:
        raise _not_a_number(text, _REASONS.get(verdict, _("not readable")))
    extension = f";ext={number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension


def _international(typed: str) -> str:
    return "+" + typed[2:] if typed.startswith("00") else typed


def _parse(text: str, typed: str, country: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(typed, country or None)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE and not typed.startswith("+") and not country:
            raise _without_country(text) from error
        raise _not_a_number(text, _("not readable as a number")) from error


def phone_cell(text: str, context: Context) -> Cell:
    return Cell(read_phone(text, context.country))


def display_phone(value: str) -> str:
    """As people read it: '+1 971-555-0110 ext. 12'."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(value), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return value


def _not_a_number(text: str, reason) -> Unreadable:
    return Unreadable(
        "invalid_phone",
        _("“{found}” is {reason}. Expected: a whole phone number, as +1 503 555 0142 or (503) 555-0142 ext. 12."),
        _("Complete the number in the file."),
        typed_cure=_("Complete the number."),
        found=shown(text),
        reason=reason,
    )


def _without_country(text: str) -> Unreadable:
    return Unreadable(
        "phone_without_country",
        _("“{found}” has no country code, and no country is given. Expected: a number like +1 503 555 0142."),
        _("Add the country code to the number, or fill in the country."),
        found=shown(text),
    )
