"""The values of a profile, read the same way whether typed into a form or sent to the API."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.network.models import Application, Profile
from partners.profiles.tax_ids import read_tax_id
from portal.accounts.values import within
from portal.errors import InvalidValue, PortalError, UnknownChoice
from portal.imports.internet import read_domain, read_email
from portal.imports.problems import shown
from portal.tenancy.models import Partner
from portal.text import clean_text

COMPANY = ("name", "website", "size", "services", "description")
BILLING = ("tax_id", "billing_contact_name", "billing_contact_email")


def read_values(given: Mapping[str, Any], country: str) -> dict[str, str]:
    """The fields given, in their canonical form; `country` says which tax ids are meant. Raises the first refusal."""
    return {name: _read(name, READERS[name], text, country) for name, text in given.items()}


def _read(name: str, reader: Callable[[str, str], str], text: str, country: str) -> str:
    try:
        value = reader(text, country) if text.strip() else ""
    except PortalError as error:
        error.field = name
        raise
    within(Partner if name == "name" else Profile, name, value)
    if name == "name" and not value:
        problem = _("A company has a name. It is shown everywhere.")
        raise InvalidValue(field=name, problem=problem, cure=_("Enter the name."))
    return value


def _size(text: str, _country: str) -> str:
    if text not in Application.Size.values:
        raise UnknownChoice(field="size", value=shown(text), known=Application.Size.values)
    return text


READERS: dict[str, Callable[[str, str], str]] = {
    "name": lambda text, _country: clean_text(text),
    "website": lambda text, _country: read_domain(text),
    "size": _size,
    "services": lambda text, _country: clean_text(text),
    "description": lambda text, _country: clean_text(text, multiline=True),
    "tax_id": read_tax_id,
    "billing_contact_name": lambda text, _country: clean_text(text),
    "billing_contact_email": lambda text, _country: read_email(text).lower(),
}
