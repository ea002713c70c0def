"""Questions about events."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from portal.events.models import Event
from portal.tenancy.actor import Actor

SHOWN = 50


def timeline_of(record: models.Model, actor: Actor, *others: models.Model) -> list[dict]:
    """What happened to a record and what hangs on it, newest first, as `<c-timeline-entry>` takes it; `others` of its kind have
    become part of it.
    """
    return as_timeline(Event.objects.visible_to(actor).in_timeline_of(record, *others)[:SHOWN])


def as_timeline(events: Iterable[Event]) -> list[dict]:
    """Events of any kind, each with its changes in words."""
    events = list(events)
    tables = {event.subject_type: _model_of(event.subject_type) for event in events}
    names: dict[str, Any] = {}
    for label, model in tables.items():
        if model:
            own = [event for event in events if event.subject_type == label]
            names |= _names_in(own, model) | _keys_in(own, model)
    return [{"event": event, "changes": _changes(event, tables[event.subject_type], names)} for event in events]


def _changes(event: Event, model: type[models.Model] | None, names: Mapping[str, Any]) -> list[tuple]:
    return changes_of(event, model, names) if model else []


def _model_of(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:  # a model that is no more
        return None


def changes_of(event: Event, model: type[models.Model], names_of: Mapping[str, Any]) -> list[tuple]:
    """(label, old, new) of each changed value that a person can read: no computed columns, and ids only with a name.

    Of a new record nothing: what it began with stands on its page, or in the first change of it.
    """
    if not event.old:
        return []
    fields = {field.attname: field for field in model._meta.concrete_fields}
    readable = [name for name in {**event.old, **event.new} if name in fields and _is_readable(fields[name], model)]
    changes: list[tuple] = []
    for name in readable:
        pair = event.old.get(name), event.new.get(name)
        if name in getattr(model, "keyed_in_events", ()):
            changes += _keyed_changes(*pair, names_of)
        else:
            changes.append((fields[name].verbose_name, *(_shown(fields[name], one, names_of) for one in pair)))
    return changes


def _keyed_changes(old: dict | None, new: dict | None, records: Mapping[str, Any]) -> list[tuple]:
    """Member by member, each called after its record."""
    old, new = old or {}, new or {}
    differing = [pk for pk in {**old, **new} if old.get(pk) != new.get(pk) and pk in records]
    return [(str(records[pk]), *(records[pk].in_words(one.get(pk)) for one in (old, new))) for pk in differing]


def _keys_in(events: Iterable[Event], model: type[models.Model]) -> dict[str, Any]:
    """Id → record behind the keys of values that the model says are objects by id (`keyed_in_events`)."""
    found: dict[str, Any] = {}
    for name, label in getattr(model, "keyed_in_events", {}).items():
        values = (side.get(name) or {} for event in events if event.old for side in (event.old, event.new))
        if ids := {pk for one in values for pk in one}:
            found |= apps.get_model(label)._base_manager.in_bulk(list(ids))
    return found


def _names_in(events: Iterable[Event], model: type[models.Model]) -> dict[str, str]:
    """Id → name of the related records that the model wants named (`named_in_events`); one query for each relation."""
    names: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.attname in getattr(model, "named_in_events", ()):
            ids = {values.get(field.attname) for event in events for values in (event.old, event.new)} - {None, ""}
            related = cast(type[models.Model], field.related_model)._base_manager.filter(pk__in=ids)
            names |= {found.pk: str(found) for found in (related.select_related(*_own_name(related)) if ids else ())}
    return names


def _own_name(rows: models.QuerySet) -> tuple[str, ...]:
    """A membership is called after its person."""
    return ("user",) if any(field.name == "user" for field in rows.model._meta.concrete_fields) else ()


def all_values_of(event: Event) -> list[tuple]:
    """(label, old, new) of everything the event says changed, ids included; a field that is no more goes by its name."""
    try:
        fields = {field.attname: field for field in apps.get_model(event.subject_type)._meta.concrete_fields}
    except LookupError:
        fields = {}
    labels = {name: capfirst(field.verbose_name) for name, field in fields.items()}
    return [
        (labels.get(name, name), _as_text(event.old.get(name)), _as_text(event.new.get(name)))
        for name in {**event.old, **event.new}
    ]


def _as_text(value) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _is_readable(field: models.Field, model: type[models.Model]) -> bool:
    if field.is_relation:
        return field.attname in getattr(model, "named_in_events", ())
    if field.attname in getattr(model, "not_in_timelines", ()):  # what the record's pages say otherwise
        return False
    return field.editable and not field.primary_key


def _shown(field: models.Field, value, names_of: Mapping[str, str]) -> str:
    if value in (None, ""):
        return ""
    if field.is_relation:
        return names_of.get(value, gettext("somebody who is gone"))
    if isinstance(field, models.DateTimeField):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(value))
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(str(one) for one in value.values())
    return str(dict(field.flatchoices).get(value, value))
