"""The values of an application, read the same way whether typed into the form or sent to the API."""

import re
from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.network.models import Application, ServicesBadge
from portal.accounts.values import within
from portal.countries import country_choices
from portal.errors import InvalidValue, LeftEmpty, PortalError, UnknownChoice
from portal.imports.internet import read_domain, read_email
from portal.imports.problems import shown
from portal.text import clean_text

_ADDRESS_LIKE = re.compile(r"://|www\.|[<>]", re.IGNORECASE)


def _name(text: str) -> str:
    """A name goes into mails to an address that nobody has proved yet, so it carries no link."""
    name = clean_text(text)
    if _ADDRESS_LIKE.search(name):
        problem = _("A name cannot contain a web address or the signs < and >.")
        raise InvalidValue(problem=problem, cure=_("Enter the name alone."))
    return name


READERS: dict[str, Callable[[str], str]] = {
    "company_name": _name,
    "website": read_domain,
    "country": lambda code: _one_of(code.upper(), dict(country_choices()), _("{value} is not the code of a country.")),
    "size": lambda size: _one_of(size, dict(Application.Size.choices), _("{value} is not one of the sizes offered.")),
    "contact_name": _name,
    "contact_email": lambda text: read_email(text).lower(),
    "services": clean_text,
    "motivation": lambda text: clean_text(text, multiline=True),
}


# The address was proved by its link: another address is another application.
ASKABLE = tuple(name for name in READERS if name != "contact_email")
# The programme prints no rule for its ids: letters, digits and hyphens exclude what is surely none (an address, a name).
_RESELLER_ID = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{2,30})[A-Z0-9]")


def read_values(given: dict[str, Any], *, only: Collection[str] = tuple(READERS)) -> dict[str, str]:
    """Every field (or these) in its canonical form. Raises the first refusal, with its field."""
    return {name: _read(name, read, given[name]) for name, read in READERS.items() if name in only}


def read_text(column: str, text: str, *, field: str = "") -> str:
    """A text that may stay empty, no longer than its column."""
    return within(Application, column, _clean(field or column, text), field=field)


def read_question(name: str, text: str) -> str:
    """What a reviewer asks about one field; the applicant reads it beside the field."""
    question = _clean(name, text)
    if not question:
        raise LeftEmpty(field=name)
    return within(Application, "asked_message", question, field=name)


def read_reseller_id(text: str) -> str:
    """Upper case, so that one id has one spelling; empty stays empty."""
    value = clean_text(text).upper()
    if value and not _RESELLER_ID.fullmatch(value):
        problem = _("“{value}” is no Reseller ID. Expected: 4 to 32 letters, digits and hyphens.")
        cure = _("Copy the id from the programme, or leave it empty.")
        raise InvalidValue(field="reseller_id", problem=problem.format(value=shown(text)), cure=cure)
    return value


def read_services_badge(text: str) -> str:
    """Empty is none."""
    if text not in ServicesBadge.values:
        raise UnknownChoice(field="services_badge", value=text, known=[badge for badge in ServicesBadge.values if badge])
    return text


def read_countries(codes: Collection[str]) -> list[str]:
    """Country codes, each once, sorted."""
    known = dict(country_choices())
    try:
        problem = _("{value} is not the code of a country.")
        return sorted({_one_of(code.upper(), known, problem) for code in codes})
    except InvalidValue as error:
        error.field = "authorised_countries"
        raise


def _clean(field: str, text: str) -> str:
    try:
        return clean_text(text, multiline=True)
    except PortalError as error:
        error.field = field
        raise


def _read(name: str, read: Callable[[str], str], text: str) -> str:
    try:
        value = read(text)
    except PortalError as error:
        error.field = name
        raise
    if not value:
        raise LeftEmpty(field=name)
    return within(Application, name, value)


def _one_of(value: str, choices: dict, problem) -> str:
    if not value or value not in choices:
        raise InvalidValue(problem=str(problem).format(value=shown(value)), cure=_("Choose one that is offered."))
    return value
