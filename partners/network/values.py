"""The values of an application, read the same way whether typed into the form or sent to the API."""

import re
from collections.abc import Callable
from typing import Any, cast

from django.db.models import Field
from django.utils.translation import gettext_lazy as _

from partners.network.models import Application
from portal.countries import country_choices
from portal.errors import InvalidValue, PortalError
from portal.imports.internet import read_domain, read_email
from portal.imports.problems import shown
from portal.text import clean_text

_ADDRESS_LIKE = re.compile(r"://|www\.|[<>]", re.IGNORECASE)


def _name(text: str) -> str:
    """A name goes into mails to an address that nobody has proved yet, so it carries no link."""
    name = clean_text(text)
    if _ADDRESS_LIKE.search(name):
        raise InvalidValue(problem=_("A name cannot contain a web address or the signs < and >."))
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


def read_values(given: dict[str, Any]) -> dict[str, str]:
    """Every field in its canonical form. Raises the first refusal, with its field."""
    return {name: _read(name, read, given[name]) for name, read in READERS.items()}


def _read(name: str, read: Callable[[str], str], text: str) -> str:
    try:
        value = read(text)
    except PortalError as error:
        raise InvalidValue(field=name, problem=error) from None
    limit = cast(Field, Application._meta.get_field(name)).max_length
    if not value:
        raise InvalidValue(field=name, problem=_("This cannot be empty."))
    # Also after a form that counted: composing characters can make a text longer.
    if limit is not None and len(value) > limit:
        raise InvalidValue(field=name, problem=_("This is longer than {limit} characters.").format(limit=limit))
    return value


def _one_of(value: str, choices: dict, problem) -> str:
    if not value or value not in choices:
        raise InvalidValue(problem=str(problem).format(value=shown(value)))
    return value
