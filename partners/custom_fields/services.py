"""Adding, changing, archiving and restoring the fields that a partner has for its clients."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.custom_fields.errors import (
    CustomFieldArchived,
    CustomFieldExists,
    CustomFieldInUse,
    NoRoomForCustomField,
    TooManyCustomFields,
)
from partners.custom_fields.kinds import LONGEST_CHOICE, Kind, tidied
from partners.custom_fields.models import CustomField
from portal.accounts.values import checked
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.errors import InvalidValue, LeftEmpty, PortalError
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS
from portal.text import fold

MOST, MOST_EVER = 20, 100  # that are asked; with the archived ones, whose values stay
MOST_CHOICES, LAST_RANK = 50, 1000
State = CustomField.State


def is_active(field: CustomField) -> PortalError | None:
    return CustomFieldArchived(name=field.name) if field.state == State.ARCHIVED else None


def is_archived(field: CustomField) -> PortalError | None:
    return None if field.state == State.ARCHIVED else CustomFieldInUse(name=field.name)


@business_action(
    noun="custom-fields", verb="create", label=_("Add custom field"), roles=MANAGERS, event="custom_field.created"
)
def create_custom_field(*, actor: Actor, kind: str, **given: Any) -> CustomField:
    """`given` as `update_custom_field` takes it; `name` is required."""
    partner = Partner.objects.select_for_update(no_key=True).get(pk=actor.partner_id)  # two at once count each other's
    _refuse_too_many(partner.pk)
    if CustomField.objects.filter(partner=partner).count() >= MOST_EVER:
        raise NoRoomForCustomField(limit=MOST_EVER)
    field = CustomField(partner=partner, kind=checked(CustomField, "kind", kind))
    return _save(field, {"name": "", "choices": (), "rank": None, **given})


@business_action(
    noun="custom-fields",
    verb="update",
    label=_("Edit custom field"),
    roles=MANAGERS,
    subject="custom_field",
    available=is_active,
    event="custom_field.updated",
)
def update_custom_field(*, actor: Actor, custom_field: CustomField, seen: str = "", **given: Any) -> CustomField:
    """`name`, `help`, `choices` and `rank` (None: the last place). The values that clients have stay, also one that is offered
    no longer. `seen` is the digest of what the form was opened with (see `portal.editing`).
    """
    if given.pop("kind", custom_field.kind) != custom_field.kind:
        problem = _("The kind of a field cannot be changed: what clients have in it would be worth nothing.")
        raise InvalidValue(field="kind", problem=problem, cure=_("Archive this one and add another."))
    return _save(custom_field, given, seen)


@business_action(
    noun="custom-fields",
    verb="archive",
    label=_("Archive custom field"),
    roles=MANAGERS,
    subject="custom_field",
    available=is_active,
    event="custom_field.archived",
)
def archive_custom_field(*, actor: Actor, custom_field: CustomField) -> CustomField:
    """It is shown and asked no longer. Its values stay where they are."""
    custom_field.become(State.ARCHIVED)
    custom_field.save()
    return custom_field


@business_action(
    noun="custom-fields",
    verb="restore",
    label=_("Restore custom field"),
    roles=MANAGERS,
    subject="custom_field",
    available=is_archived,
    event="custom_field.restored",
)
def restore_custom_field(*, actor: Actor, custom_field: CustomField) -> CustomField:
    _refuse_too_many(custom_field.partner_id)
    custom_field.become(State.ACTIVE)
    custom_field.save()
    return custom_field


def _refuse_too_many(partner_id: str) -> None:
    if CustomField.objects.filter(partner_id=partner_id, state=State.ACTIVE).count() >= MOST:
        raise TooManyCustomFields(limit=MOST)


def _save(field: CustomField, given: dict[str, Any], seen: str = "") -> CustomField:
    values = dict(given)
    for name in {"name", "help"} & set(values):
        values[name] = checked(CustomField, name, tidied(values[name])) if tidied(values[name]) else ""
    if "choices" in values:
        values["choices"] = _read_choices(field.kind, values["choices"])
    if "rank" in values:
        values["rank"] = _last_rank(field) if values["rank"] is None else checked(CustomField, "rank", values["rank"])
    refuse_stale(seen, {name: getattr(field, name) for name in values}, values, field)
    for name, value in values.items():
        setattr(field, name, value)
    if not field.name:
        raise LeftEmpty(field="name")
    same = CustomField.objects.filter(partner_id=field.partner_id, folded_name=fold(field.name))
    if same.exclude(pk=field.pk).exists():
        raise CustomFieldExists(name=field.name)
    field.save()
    return field


def _last_rank(field: CustomField) -> int:
    others = CustomField.objects.filter(partner_id=field.partner_id).exclude(pk=field.pk)
    ranks = others.order_by("-rank").values_list("rank", flat=True)[:1]
    return min(next(iter(ranks), 0) + 1, LAST_RANK)


def _read_choices(kind: str, given: Iterable[str]) -> list[str]:
    """Each once, however it is spelled."""
    choices = list({fold(text): text for one in given if (text := tidied(one))}.values())
    if choices and kind != Kind.CHOICE:
        problem = _("Only a field with several choices offers any.")
        raise InvalidValue(field="choices", problem=problem, cure=_("Leave them out, or add a field of that kind."))
    if not choices and kind == Kind.CHOICE:
        problem = _("A field with several choices needs at least one.")
        raise InvalidValue(field="choices", problem=problem, cure=_("Write one choice on each line."))
    if len(choices) > MOST_CHOICES or any(len(choice) > LONGEST_CHOICE for choice in choices):
        words = _("A field offers at most {count} choices of at most {limit} characters.")
        too_many = words.format(count=MOST_CHOICES, limit=LONGEST_CHOICE)
        raise InvalidValue(field="choices", problem=too_many, cure=_("Shorten them, or add a field of text."))
    return choices
