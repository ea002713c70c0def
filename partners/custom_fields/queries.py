"""Questions about custom fields, and reading what is given for them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from partners.custom_fields.errors import CustomFieldArchived, CustomFieldUnknown
from partners.custom_fields.kinds import as_typed, is_empty, read_value, tidied
from partners.custom_fields.models import CustomField
from portal.errors import PortalError
from portal.ids import PATTERN
from portal.text import without_hostile

State = CustomField.State


def every_field(partner_id: str) -> list[CustomField]:
    """Archived ones, too; in the order in which they are asked."""
    return list(CustomField.objects.filter(partner_id=partner_id).order_by("rank", "id"))


def asked_fields(partner_id: str) -> list[CustomField]:
    """Those that forms ask and pages show, in their order."""
    return list(CustomField.objects.filter(partner_id=partner_id, state=State.ACTIVE).order_by("rank", "id"))


def shown_values(account: Any) -> list[tuple[str, str]]:
    """(name, value in words) of a client, also of what it has no value for."""
    fields = asked_fields(account.partner_id)
    return [(field.name, field.in_words(account.custom_fields.get(field.pk))) for field in fields]


def fields_given(partner_id: str, many: Iterable[Iterable[str]]) -> dict[str, CustomField]:
    """The fields whose ids are among these, by their ids."""
    wanted = {pk for pks in many for pk in pks if re.fullmatch(PATTERN, pk)}
    return {field.pk: field for field in CustomField.objects.filter(partner_id=partner_id, pk__in=wanted)} if wanted else {}


def with_given_values(
    fields: Mapping[str, CustomField], kept: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of a client by its fields' ids, once those that are given take the place of their own; an empty one removes."""
    values = dict(kept)
    for pk, value in given.items():
        if pk not in fields:
            shown = without_hostile(pk[:40])
            raise CustomFieldUnknown(field=f"custom_fields.{shown}", pk=shown)
        try:
            _set(values, fields[pk], value)
        except PortalError as error:
            error.field = fields[pk].key
            raise
    return dict(sorted(values.items()))  # as PostgreSQL keeps them


def _set(values: dict[str, Any], field: CustomField, given: Any) -> None:
    value, now = tidied(given), values.get(field.pk)
    if is_empty(value):
        values.pop(field.pk, None)
    elif value != as_typed(now) and (value is not now):  # one sent back is fine, also where it is offered no longer
        if field.state == State.ARCHIVED:
            raise CustomFieldArchived(name=field.name)
        values[field.pk] = read_value(field.name, field.kind, field.choices, value)


def as_form_values(pks: Iterable[str], values: Mapping[str, Any]) -> dict[str, str]:
    """What a form has of these fields, each by its own name."""
    return {f"custom_fields.{pk}": as_typed(values.get(pk)) for pk in pks}
