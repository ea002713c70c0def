"""Questions about events."""

from django.db import models

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
    """(label, old, new) of each changed value that a person can read: no ids, no computed columns."""
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


def _is_readable(field: models.Field) -> bool:
    return field.editable and not field.is_relation and not field.primary_key


def _shown(field: models.Field, value) -> str:
    if value in (None, ""):
        return ""
    return str(dict(field.flatchoices).get(value, value))
