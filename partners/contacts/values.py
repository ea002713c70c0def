"""The values of a contact, read the same way by both doors. Pure."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from portal.errors import LeftEmpty, PortalError, UnknownChoice
from portal.imports.internet import read_email
from portal.imports.phones import read_phone
from portal.text import clean_text

_READERS: dict[str, Callable[[str, str], str]] = {
    "name": lambda text, _country: clean_text(text),
    "email": lambda text, _country: read_email(text).lower(),
    "phone": read_phone,
}
OUTAGE_WORDS = _(
    "An outage contact is reached when the client's own mail is down, so its address is on another domain."
)


def read_values(given: Mapping[str, str], *, country: str, kinds: list[str]) -> dict[str, str]:
    values = {name: _read(name, text, country) for name, text in given.items() if name != "kind"}
    if "kind" in given:
        if given["kind"] not in kinds:
            raise UnknownChoice(field="kind", value=given["kind"], known=kinds)
        values["kind"] = given["kind"]
    for name in ("name", "email"):
        if name in values and not values[name]:
            raise LeftEmpty(field=name)
    return values


def _read(name: str, text: str, country: str) -> str:
    try:
        return _READERS[name](text, country) if text.strip() else ""
    except PortalError as error:
        error.field = name
        raise


def is_on(email: str, domain: str) -> bool:
    """Whether the mailbox lies on the domain or below it."""
    host = email.rpartition("@")[2]
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))
