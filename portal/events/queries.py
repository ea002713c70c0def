"""Questions about events."""

import json
from datetime import date, datetime

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from portal.events.models import Event
from portal.tenancy.actor import Actor

SHOWN = 50


def timeline_of(record: models.Model, actor: Actor) -> list[dict]:
    """What happened to a record, newest first, as `<c-timeline-entry>` takes it."""
    return [
        {"event": event, "changes": changes_of(event, record)}
        for event in Event.objects.visible_to(actor).about(record)[:SHOWN]
    ]


def changes_of(event: Event, record: models.Model) -> list[tuple]:
    """(label, old, new) of each changed value that a person can read: no ids, no computed columns.

    Of a new record nothing: what it began with stands on its page, or in the first change of it.
    """
    if not event.old:
        return []
    fields = {field.attname: field for field in record._meta.concrete_fields}
    names = [name for name in {**event.old, **event.new} if name in fields and _is_readable(fields[name])]
    return [
        (
            fields[name].verbose_name,
            _shown(fields[name], event.old.get(name)),
            _shown(fields[name], event.new.get(name)),
        )
        for name in names
    ]


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


def _is_readable(field: models.Field) -> bool:
    return field.editable and not field.is_relation and not field.primary_key


def _shown(field: models.Field, value) -> str:
    if value in (None, ""):
        return ""
    if isinstance(field, models.DateTimeField):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "j M Y, H:i")
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(value), "j M Y")
    return str(dict(field.flatchoices).get(value, value))
