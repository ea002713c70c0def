"""The values of a client account, read the same way whether typed, sent or imported. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from partners.clients.columns import CLIENT_FIELDS
from partners.custom_fields.kinds import searched
from portal.errors import InvalidValue, PortalError
from portal.imports.cells import Context, check_length
from portal.imports.problems import Finding
from portal.tags.words import split_tags, united
from portal.text import searchable

READERS = {item.name: item for item in CLIENT_FIELDS}


def read_values(given: Mapping[str, Any], *, country: str, home: str = "") -> dict[str, Any]:
    """Normalised values of the fields given: domain and e-mail canonical, phone in E.164 (`country` completes it, or
    the partner's `home` where a client has none).

    Raises the first refusal with its field. Values that are no text (dates, choices) pass through.
    """
    values: dict[str, Any] = {}
    context_country = given.get("country", country)
    for name in sorted(given, key=lambda field: field != "country"):
        value = given[name]
        if name == "status" or name not in READERS or not isinstance(value, str):
            values[name] = value
            continue
        values[name] = _read(name, value, context_country, home) if value.strip() else ""
        context_country = values.get("country", context_country)
    return values


def _read(name: str, text: str, country: str, home: str) -> Any:
    reader = READERS[name]
    try:
        cell = reader.read(text, Context({"country": country}, None, home))
        check_length(cell.value, reader.max_length)
    except PortalError as error:
        error.field = name
        raise
    if cell.value is None:  # read, but worth nothing: the import warns, a form says so
        warning = cell.warnings[0]
        problem = str(warning.message).format(**warning.values)
        raise InvalidValue(field=name, problem=problem, cure=warning.typed_cure or warning.cure)
    return cell.value


def doubts(record: Any, *, country: str) -> Iterator[tuple[str, Finding]]:
    """What a reader takes and yet warns of, field by field, of values that are kept."""
    for name in ("domain", "postal_code", "region"):
        if value := getattr(record, name):
            cell = READERS[name].read(value, Context({"country": country}, None, country))
            yield from ((name, warning) for warning in cell.warnings)


def search_text(values: Mapping[str, Any]) -> str:
    """What search looks through: name, number, domain, tax id, contact, city, tags, custom fields."""
    further = (*(values.get("tags") or ()), *searched(values.get("custom_fields") or {}))
    names = ("name", "external_id", "domain", "tax_id", "contact_name", "contact_email", "city")
    return searchable(" ".join([*(str(values.get(name) or "") for name in names), *further]))


def differences(record: Any, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field → (now, then) for what `values` would change on the record; dates as ISO text. Tags are added to those there are."""
    if "tags" in values:
        values = {**values, "tags": united(record.tags, split_tags(values["tags"]))}
    pairs = {name: (_plain(getattr(record, name)), _plain(value)) for name, value in values.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else value
