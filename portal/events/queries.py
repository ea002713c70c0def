"""Questions about events."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import cast

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
    names: dict[str, str] = {}
    for label, model in tables.items():
        names |= _names_in([event for event in events if event.subject_type == label], model) if model else {}
    return [{"event": event, "changes": _changes(event, tables[event.subject_type], names)} for event in events]


def _changes(event: Event, model: type[models.Model] | None, names: Mapping[str, str]) -> list[tuple]:
    return changes_of(event, model, names) if model else []


def _model_of(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:  # a model that is no more
        return None


def changes_of(event: Event, model: type[models.Model], names_of: Mapping[str, str]) -> list[tuple]:
    """(label, old, new) of each changed value that a person can read: no computed columns, and ids only with a name.

    Of a new record nothing: what it began with stands on its page, or in the first change of it.
    """
    if not event.old:
        return []
    fields = {field.attname: field for field in model._meta.concrete_fields}
    readable = [name for name in {**event.old, **event.new} if name in fields and _is_readable(fields[name], model)]
    return [
        (
            fields[name].verbose_name,
            _shown(fields[name], event.old.get(name), names_of),
            _shown(fields[name], event.new.get(name), names_of),
        )
        for name in readable
    ]


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
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(str(one) for one in value.values())
    return str(dict(field.flatchoices).get(value, value))
